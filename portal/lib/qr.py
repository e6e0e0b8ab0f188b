"""QR codes as `data:` URIs, the only images that notices may hold."""

from __future__ import annotations

MAX_LETTERS = 500


def qr_svg(text: str, *, scale: int = 4) -> str:
    """An SVG for the src of an <img>: sharp in print. `scale` is the width of one module in pixels, the quiet zone included.

    Error correction M (15 %): readable from a crumpled letter. Raises `ValueError` for an empty or too long text.
    """
    return _code(text).svg_data_uri(scale=scale, border=4)


def qr_png(text: str, *, scale: int = 4) -> str:
    """The same as a PNG, for mail programs that show no SVG."""
    return _code(text).png_data_uri(scale=scale, border=4)


def _code(text: str):  # type: ignore[no-untyped-def]  # segno has its own types, loaded only when a code is drawn
    import segno

    if not 0 < len(text) <= MAX_LETTERS:
        raise ValueError(f"a QR code holds 1 to {MAX_LETTERS} letters here")
    return segno.make(text, error="m", micro=False)
