"""The letters that are stamped: how wide they are, which glyphs they take, and a font that holds one person's glyphs only.

HarfBuzz shapes and subsets, as it does inside WeasyPrint, so that a stamped value and a laid-out one are the same marks.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).parents[2] / "static" / "fonts"
# The family that a page writes its variable values in, by weight: the house's own letters under a second name.
FAMILY = "Tobira Stamp"
FILES = {400: "BIZUDPGothic-Regular.ttf", 700: "BIZUDPGothic-Bold.ttf"}

# What neither drawing nor measuring needs once glyphs are named by number.
_DROPPED = (b"GSUB", b"GPOS", b"BASE", b"DSIG", b"OS/2", b"VORG", b"cmap", b"gasp", b"meta", b"name", b"post", b"vhea", b"vmtx")
_SUBSTITUTES_ALWAYS = {"ccmp": True, "liga": True, "kern": True}


class NoGlyph(Exception):
    """The font lacks a letter: WeasyPrint will look for another font, which a stamp cannot."""


@dataclass(frozen=True, slots=True)
class Glyph:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Shaped:
    """A value as glyphs; `advance` is in font units of 1 em."""

    glyphs: tuple[Glyph, ...]
    advance: float

    @property
    def shown(self) -> bytes:
        """The operand of a show-text operator."""
        return b"[<" + b"".join(b"%04x" % glyph.number for glyph in self.glyphs) + b">]"


@functools.cache
def face(weight: int) -> Face:
    return Face(FONTS / FILES[weight])


class Face:
    """One font file, read once per process."""

    def __init__(self, path: Path) -> None:
        import uharfbuzz

        self._face = uharfbuzz.Face(path.read_bytes())
        self._font = uharfbuzz.Font(self._face)
        self._ready = uharfbuzz.subset_preprocess(self._face)
        self._em = self._face.upem

    def shape(self, text: str) -> Shaped:
        """Raises `NoGlyph` when a letter is missing, or would be moved off the line (a mark over another letter)."""
        import uharfbuzz

        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.direction, buffer.language = "ltr", "ja"
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._font, buffer, _SUBSTITUTES_ALWAYS)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        if not infos or any(info.codepoint == 0 for info in infos) or any(at.x_offset or at.y_offset for at in places):
            raise NoGlyph
        ends = [*(info.cluster for info in infos[1:]), len(text)]
        glyphs = tuple(Glyph(info.codepoint, text[info.cluster : end]) for info, end in zip(infos, ends, strict=True))
        return Shaped(glyphs, sum(at.x_advance for at in places) / self._em)

    def subset(self, numbers: Iterable[int]) -> bytes:
        """A font file of these glyphs and no others, each under its old number."""
        import uharfbuzz

        order = uharfbuzz.SubsetInput()
        order.glyph_set.update(numbers)
        order.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
        dropped = order.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG)
        dropped.update(int.from_bytes(tag.ljust(4), "big") for tag in _DROPPED)
        return bytes(uharfbuzz.subset(self._ready, order).blob.data)

    def widths(self, numbers: Iterable[int]) -> bytes:
        """The /W array of a CID font: thousandths of the em, rounded as WeasyPrint rounds them."""
        parts = (b"%d [%d]" % (number, round(self._font.get_glyph_h_advance(number) * 1000 / self._em)) for number in sorted(numbers))
        return b"[" + b" ".join(parts) + b"]"


_CMAP_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n/Ordering (UCS)\n"
    b"/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_CMAP_TAIL = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def to_unicode(texts: Mapping[int, str]) -> bytes:
    """The /ToUnicode map: which text each glyph stands for, so that a reader can copy and read aloud."""
    lines = [f"<{number:04x}> <{text.encode('utf-16-be').hex()}>" for number, text in sorted(texts.items())]
    blocks = (lines[start : start + 100] for start in range(0, len(lines), 100))
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return _CMAP_HEAD + body.encode() + _CMAP_TAIL
