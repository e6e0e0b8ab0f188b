"""QR codes as `data:` URIs, the only images that notices may hold."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass

MAX_LETTERS = 500
_MASK = 4


def qr_svg(text: str, *, scale: int = 4) -> str:
    """An SVG for the src of an <img>: sharp in print. `scale` is the width of one module in pixels, the quiet zone included.

    Error correction M (15 %): readable from a crumpled letter. Raises `ValueError` for an empty or too long text.
    """
    return _code(text).svg_data_uri(scale=scale, border=4)


def qr_png(text: str, *, scale: int = 4) -> str:
    """The same as a PNG, for mail programs that show no SVG."""
    return _code(text).png_data_uri(scale=scale, border=4)


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A QR code with one pixel per module, its quiet zone included: a row is whole bytes, a black pixel is 0."""

    side: int
    rows: bytes

    @property
    def png(self) -> str:
        """As a `data:` URI for an <img>, to be shown with `image-rendering: pixelated`."""
        head = struct.pack(">IIBBBBB", self.side, self.side, 1, 0, 0, 0, 0)
        step = (self.side + 7) // 8
        lines = b"".join(b"\0" + self.rows[start : start + step] for start in range(0, len(self.rows), step))
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
        data = b"".join(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts)
        return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + data).decode()


def qr_bitmap(text: str) -> Bitmap:
    """The code as an image for a letter. One mask for all: choosing the best of eight takes four times as long, and any is read."""
    rows = list(_code(text, mask=_MASK).matrix_iter(border=4))
    side = len(rows)
    padding = "1" * (-side % 8)
    lines = (int("".join("0" if dark else "1" for dark in row) + padding, 2) for row in rows)
    return Bitmap(side, b"".join(line.to_bytes((side + 7) // 8, "big") for line in lines))


def _code(text: str, mask: int | None = None):  # type: ignore[no-untyped-def]  # segno has its own types, loaded only when a code is drawn
    import segno

    if not 0 < len(text) <= MAX_LETTERS:
        raise ValueError(f"a QR code holds 1 to {MAX_LETTERS} letters here")
    return segno.make(text, error="m", micro=False, mask=mask)
