"""Letters at speed: a page is laid out once, and each person's values are stamped into it.

`make` gives the same bytes for the same page and values, whatever was made before. A page that cannot be stamped for this
person (`stampplan.Reason`) is laid out in full by WeasyPrint, in a process that survives it. One document per person, always:
the stamped values stand in a font of their own, which is made anew for each and holds their glyphs only.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.lib import pdfparts, pdfworkshop, sigfield, stampfont
from portal.lib.qr import Bitmap
from portal.lib.stampplan import Drawing, Layout, Line, Piece, Reason, starts

# A layout is about 90 kB. One text with a name in it breaks at some five places, and a batch has a few texts.
MOST_LAYOUTS = 160


@dataclass(frozen=True)
class Page:
    """What to make. Equal `key`: equal page but for `values`, which stand in `html()` as `<span data-slot="0">…</span>`.

    `picture` is the QR code, which the page shows as a bitmap with a pixel per module; `info` goes into the document's own
    particulars (/Info), under names that it has not yet. With a `field` the file can be signed (`signing.sign`).
    """

    key: str
    values: tuple[str, ...]
    html: Callable[[], str]
    stylesheets: tuple[str, ...]
    picture: Bitmap
    info: Mapping[str, str]
    seconds: float = 20
    field: sigfield.Field | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The file, and why it was not stamped (None: it was)."""

    pdf: bytes
    reason: Reason | None


_layouts: OrderedDict[str, list[Layout]] = OrderedDict()


def make(page: Page) -> Made:
    """Raises a `pdf.RenderRefused`, as the workshop does."""
    known = _layouts.get(page.key, [])
    for layout in known:
        if stamped := stamp(layout, page):
            _layouts.move_to_end(page.key)
            return Made(stamped, None)
    pdf, found = pdfworkshop.lay_out_in_process(page.html(), stylesheets=page.stylesheets, seconds=page.seconds)
    if isinstance(found, Layout):
        if stamped := stamp(found, page):
            _keep(page.key, found)
            return Made(stamped, None)
        found = Reason.TIGHT
    return Made(in_full(pdf, page.info, page.field), found)


def _keep(key: str, layout: Layout) -> None:
    _layouts.setdefault(key, []).append(layout)
    _layouts.move_to_end(key)
    while sum(map(len, _layouts.values())) > MOST_LAYOUTS:
        _layouts.popitem(last=False)


def forget() -> None:
    """Lay every page out anew, as a new process would."""
    _layouts.clear()


def in_full(pdf: bytes, info: Mapping[str, str], field: sigfield.Field | None = None) -> bytes:
    """A page as WeasyPrint set it, with this person's particulars."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as file:
        parts = pdfparts.take_apart(file)
    return _finished(parts, info, field, {})


def _finished(parts: pdfparts.Parts, info: Mapping[str, str], field: sigfield.Field | None, own: dict[int, bytes]) -> bytes:
    own[parts.info] = pdfparts.with_entries(parts.objects[parts.info], info)
    if field:
        own |= sigfield.objects(parts, field, own)
    return pdfparts.put_together(parts, own)


def stamp(layout: Layout, page: Page) -> bytes | None:
    """The page for this person, or None when the values break a line elsewhere than this layout does."""
    ink = _Ink(page.values)
    try:
        places = [starts(line, [ink.width(piece) for piece in line.pieces]) for line in layout.lines]
    except stampfont.NoGlyph:
        return None
    found = [place for place in places if place is not None]
    if len(found) != len(places):
        return None
    own = {drawing.number: pdfparts.stream(_drawn(drawing, layout.lines, found, ink)) for drawing in layout.drawings}
    for font in layout.fonts:
        texts, face = ink.used(font.weight), stampfont.face(font.weight)
        file = face.subset(texts)
        own[font.file] = pdfparts.stream(file, b"/Length1 %d" % len(file))
        own[font.widths] = face.widths(texts)
        own[font.texts] = pdfparts.stream(stampfont.to_unicode(texts))
    own[layout.picture] = _bitmap(page.picture)
    return _finished(layout.parts, page.info, page.field, own)


class _Ink:
    """This person's values as glyphs, each shaped once per weight, and which glyphs were asked for."""

    def __init__(self, values: Sequence[str]) -> None:
        self._values = values
        self._shaped: dict[tuple[int, int], stampfont.Shaped] = {}

    def shaped(self, piece: Piece) -> stampfont.Shaped:
        key = (piece.slot, piece.weight)
        if key not in self._shaped:
            self._shaped[key] = stampfont.face(piece.weight).shape(self._values[piece.slot])
        return self._shaped[key]

    def width(self, piece: Piece) -> float:
        return self.shaped(piece).advance * piece.size if piece.is_value else piece.width

    def used(self, weight: int) -> dict[int, str]:
        return {glyph.number: glyph.text for (_slot, of), shaped in self._shaped.items() if of == weight for glyph in shaped.glyphs}


def _drawn(drawing: Drawing, lines: Sequence[Line], places: Sequence[Sequence[float]], ink: _Ink) -> bytes:
    parts = []
    for hole in drawing.holes:
        piece = lines[hole.line].pieces[hole.piece]
        shown = hole.font + b"\n" + ink.shaped(piece).shown + b" TJ" if piece.is_value else hole.constant
        x = b"%.6f" % places[hole.line][hole.piece]
        parts += [hole.before, b"\n1 0 0 -1 ", x, b" ", hole.y, b" Tm\n", shown, b"\n"]
    return b"".join([*parts, drawing.rest])


def _bitmap(picture: Bitmap) -> bytes:
    head = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 1 /Width %d /Height %d"
    return pdfparts.stream(picture.rows, head % (picture.side, picture.side))
