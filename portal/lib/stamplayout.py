"""Looks through a document that WeasyPrint has laid out: which lines hold values, and may those be replaced by others?

Only what is understood is stamped. Everything else raises `Unstampable`, and the page is laid out in full for each person.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.lib import pdf as pdf_house
from portal.lib import pdfparts, stampfont
from portal.lib.stampplan import Drawing, FontPlace, Hole, Layout, Line, Piece, Reason, Unstampable

if TYPE_CHECKING:
    import pikepdf
    from weasyprint import Document

# WeasyPrint's boxes have no types of their own worth the name.
Box = Any

SLOT = "data-slot"
_ALIGN = {"start": "start", "left": "start", "end": "end", "right": "end", "center": "center"}


@dataclass(frozen=True, slots=True)
class _Spot:
    """One text of a line of interest, where it is drawn."""

    page: int
    x: float
    y: float
    line: int
    piece: int


def lay_out(html: str, stylesheets: Sequence[str]) -> tuple[bytes, Layout | Reason]:
    """The page in full, and how to stamp it for others, or why that cannot be. Raises what `pdf.render` raises."""
    with pdf_house.one_at_a_time:
        document, pdf = pdf_house.laid_out(html, tuple(stylesheets))
        try:
            return pdf, plan(document, pdf)
        except Unstampable as unstampable:
            return pdf, unstampable.reason


def plan(document: Document, pdf: bytes) -> Layout:
    """Raises `Unstampable`. `pdf` is what `document` was written to."""
    import pikepdf

    if document.make_bookmark_tree():
        raise Unstampable(Reason.OUTLINE)
    lines, spots = _lines_of(document)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fonts = _stamp_fonts(file)
        drawings = [_drawing(page, number, spots, lines) for number, page in enumerate(file.pages)]
        picture = _picture(file)
        own = {picture, *(drawing.number for drawing in drawings)} | {n for font in fonts for n in (font.file, font.widths, font.texts)}
        parts = pdfparts.take_apart(file, without=own)
    return Layout(parts, tuple(lines), tuple(drawings), tuple(fonts), picture)


# --- lines ------------------------------------------------------------------------------------------------------------------


def _lines_of(document: Document) -> tuple[list[Line], list[_Spot]]:
    lines: list[Line] = []
    spots: list[_Spot] = []
    seen: dict[int, int] = {}
    for number, page in enumerate(document.pages):
        floats = [box for box in _boxes(page._page_box) if box.style["float"] != "none"]
        for block, ancestors in _blocks(page._page_box, ()):
            if not any(_slots(line) for line in block.children):
                continue
            _check_frame((*ancestors, block), floats)
            if seen.setdefault(id(block.element), number) != number and not _in_margin(ancestors):
                raise Unstampable(Reason.PAGES)
            _read_block(block, number, lines, spots)
    return lines, spots


def _boxes(box: Box) -> Iterator[Box]:
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _blocks(box: Box, ancestors: tuple[Box, ...]) -> Iterator[tuple[Box, tuple[Box, ...]]]:
    """Every box that holds lines, with all that it stands in."""
    from weasyprint.formatting_structure import boxes

    box = getattr(box, "_box", box)
    children = getattr(box, "children", ())
    if children and isinstance(children[0], boxes.LineBox):
        yield box, ancestors
    for child in children:
        yield from _blocks(child, (*ancestors, box))


def _in_margin(ancestors: tuple[Box, ...]) -> bool:
    from weasyprint.formatting_structure import boxes

    return any(isinstance(box, boxes.MarginBox) for box in ancestors)


def _check_frame(frame: tuple[Box, ...], floats: list[Box]) -> None:
    """No box around a value may take its size from the value."""
    from weasyprint.formatting_structure import boxes

    for box in frame:
        known = (boxes.PageBox, boxes.TableRowBox, boxes.TableRowGroupBox, boxes.TableCellBox, boxes.TableCaptionBox)
        if isinstance(box, boxes.TableBox):
            fits = box.style["table_layout"] == "fixed" and (box.style["width"] != "auto")
        elif isinstance(box, boxes.MarginBox):
            fits = box.style["width"] != "auto"
        elif type(box) is boxes.BlockBox:
            fits = box.style["float"] == "none" and (box.style["position"] in {"static", "relative"} or _is_running(box))
        else:
            fits = isinstance(box, known)
        if not fits:
            raise Unstampable(Reason.BOX)
    block = frame[-1]
    top, bottom = block.position_y, block.position_y + block.margin_height()
    if any(one.position_y < bottom and top < one.position_y + one.margin_height() for one in floats):
        raise Unstampable(Reason.FLOAT)


def _is_running(box: Box) -> bool:
    return isinstance(box.style["position"], tuple)


def _read_block(block: Box, page: int, lines: list[Line], spots: list[_Spot]) -> None:
    align = _ALIGN.get(block.style["text_align_all"])
    if align is None:
        raise Unstampable(Reason.DRESSED)
    for index, line in enumerate(block.children):
        following = block.children[index + 1] if index + 1 < len(block.children) else None
        chunk = _chunk(line, following)
        if not _slots(line):
            continue
        pieces, texts = _pieces(line)
        for place, text in enumerate(texts):
            if text.text.strip():
                spots.append(_Spot(page, text.position_x, text.position_y + text.baseline, len(lines), place))
        left = block.content_box_x()
        edge = {"start": line.position_x, "end": left + block.width, "center": left + block.width / 2}[align]
        lines.append(Line(align, edge, block.width, chunk, tuple(pieces)))


def _slots(box: Box) -> bool:
    return any(_slot_of(one) >= 0 for one in _boxes(box))


def _slot_of(box: Box) -> int:
    found = box.element.get(SLOT) if box.element is not None and box.element_tag == "span" else None
    return int(found) if found else -1


def _pieces(line: Box) -> tuple[list[Piece], list[Box]]:
    pieces, texts = [], []
    for text, slot in _texts(line, -1):
        _check_dress(text, slot)
        if slot >= 0:
            pieces.append(Piece(slot=slot, size=text.style["font_size"], weight=700 if text.style["font_weight"] >= 600 else 400))
        else:
            pieces.append(Piece(width=text.width))
        texts.append(text)
    if abs(sum(text.width for text in texts) - line.width) > 0.01:
        raise Unstampable(Reason.DRESSED)
    slots = [piece.slot for piece in pieces if piece.is_value]
    if len(slots) != sum(_slot_of(box) >= 0 and not hasattr(box, "text") for box in _boxes(line)):
        raise Unstampable(Reason.BROKEN)
    return pieces, texts


def _texts(box: Box, slot: int) -> Iterator[tuple[Box, int]]:
    """The texts of a line in order, each with the slot it stands in (or -1). Anything else on the line cannot be moved."""
    from weasyprint.formatting_structure import boxes

    for child in box.children:
        if _is_pinned(child):
            continue
        if isinstance(child, boxes.TextBox):
            yield child, slot
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child, max(slot, _slot_of(child)))
        else:
            raise Unstampable(Reason.DRESSED)


def _is_pinned(box: Box) -> bool:
    """Whether the box hangs at a place of its own, wherever the line goes."""
    style = box.style
    return style["position"] == "absolute" and "auto" not in (style["top"], style["right"] if style["left"] == "auto" else style["left"])


def _check_dress(text: Box, slot: int) -> None:
    style = text.style
    spaced = style["letter_spacing"] not in ("normal", 0) or style["word_spacing"] != 0
    if spaced or style["text_decoration_line"] != "none" or (slot >= 0 and style["text_transform"] != "none"):
        raise Unstampable(Reason.DRESSED)


def _chunk(line: Box, following: Box | None) -> float:
    """How wide the first unbreakable thing of the next line is. A break beside a value depends on the value: not stamped."""
    if following is None or _breaks_by_order(line):
        return 0.0
    if not _slots(line) and not _slots(following):
        return 0.0
    last = [slot for _text, slot in _texts(line, -1)][-1]
    first, slot = next(_texts(following, -1))
    if last >= 0 or slot >= 0:
        raise Unstampable(Reason.BROKEN)
    return _first_chunk(first, is_alone=len(list(_texts(following, -1))) == 1)


def _first_chunk(text: Box, *, is_alone: bool) -> float:
    from weasyprint.text.line_break import get_log_attrs

    attributes = get_log_attrs(text.text, text.style["lang"])
    end = next((place for place in range(1, len(text.text)) if attributes[place].is_line_break), 0)
    if not end and not is_alone:
        raise Unstampable(Reason.BROKEN)
    chunk = text.text[:end].rstrip() if end else text.text
    try:
        weight = 700 if text.style["font_weight"] >= 600 else 400
        return stampfont.face(weight).shape(chunk).advance * float(text.style["font_size"])
    except stampfont.NoGlyph:
        raise Unstampable(Reason.GLYPH) from None


def _breaks_by_order(line: Box) -> bool:
    return any(str(box.element_tag).startswith("br") for box in _boxes(line))


# --- drawing ----------------------------------------------------------------------------------------------------------------


def _drawing(page: pikepdf.Page, number: int, spots: list[_Spot], lines: list[Line]) -> Drawing:
    """The page's operators, cut where a text of a line of interest is drawn."""
    import pikepdf

    wanted = {(round(spot.x, 3), round(spot.y, 3)): spot for spot in spots if spot.page == number}
    if len(wanted) != sum(spot.page == number for spot in spots):
        raise Unstampable(Reason.UNCLEAR)
    stamps = {name for name, font in _fonts_of(page) if _is_stamp(font)}
    holes: list[Hole] = []
    waiting: list[Any] = []
    steps = iter(pikepdf.parse_content_stream(page))
    for step in steps:
        spot = wanted.pop(_place(step), None) if str(step.operator) == "Tm" else None
        if spot is None:
            waiting.append(step)
            _no_stamp_elsewhere(step, stamps)
            continue
        shown = []
        while str((following := next(steps)).operator) != "ET":
            shown.append(following)
        piece = lines[spot.line].pieces[spot.piece]
        holes.append(_hole(piece, spot, pikepdf.unparse_content_stream(waiting), step, shown, stamps))
        waiting = [following]
    if wanted:
        raise Unstampable(Reason.UNCLEAR)
    return Drawing(_content_number(page), tuple(holes), pikepdf.unparse_content_stream(waiting))


def _place(step: Any) -> tuple[float, float]:
    return round(float(step.operands[4]), 3), round(float(step.operands[5]), 3)


def _no_stamp_elsewhere(step: Any, stamps: set[str]) -> None:
    if str(step.operator) == "Tf" and str(step.operands[0]) in stamps:
        raise Unstampable(Reason.UNCLEAR)


def _hole(piece: Piece, spot: _Spot, before: bytes, place: Any, shown: list[Any], stamps: set[str]) -> Hole:
    import pikepdf

    y = str(place.operands[5]).encode()
    if not piece.is_value:
        if any(str(step.operator) == "Tf" and str(step.operands[0]) in stamps for step in shown):
            raise Unstampable(Reason.UNCLEAR)
        return Hole(before, spot.line, spot.piece, y, b"", pikepdf.unparse_content_stream(shown))
    fonts = [step for step in shown if str(step.operator) == "Tf"]
    if len(fonts) != 1 or str(fonts[0].operands[0]) not in stamps:
        raise Unstampable(Reason.GLYPH)
    return Hole(before, spot.line, spot.piece, y, pikepdf.unparse_content_stream(fonts))


def _content_number(page: pikepdf.Page) -> int:
    contents = page.obj["/Contents"]
    if not contents.is_indirect or contents._type_name == "array":
        raise Unstampable(Reason.UNCLEAR)
    return int(contents.objgen[0])


def _fonts_of(page: pikepdf.Page) -> Iterator[tuple[str, pikepdf.Object]]:
    yield from ((str(name), font) for name, font in page.resources.get("/Font", {}).items())


def _is_stamp(font: pikepdf.Object) -> bool:
    return stampfont.FAMILY.replace(" ", "-") in str(font["/BaseFont"])


def _stamp_fonts(file: pikepdf.Pdf) -> list[FontPlace]:
    """The stamp fonts of the file; their widths are moved into an object of their own, so that they can be exchanged."""
    found: dict[int, FontPlace] = {}
    files: set[int] = set()
    for page in file.pages:
        for _name, font in _fonts_of(page):
            number = font.objgen[0]
            if not _is_stamp(font) or number in found:
                continue
            drawn = font["/DescendantFonts"][0]
            drawn["/W"] = file.make_indirect(drawn["/W"]) if not drawn["/W"].is_indirect else drawn["/W"]
            _forget_the_person(drawn["/FontDescriptor"])
            place = drawn["/FontDescriptor"]["/FontFile2"].objgen[0]
            weight = 700 if "Bold" in str(font["/BaseFont"]) else 400
            found[number] = FontPlace(weight, place, drawn["/W"].objgen[0], font["/ToUnicode"].objgen[0])
            files.add(place)
    if len(files) != len(found):
        raise Unstampable(Reason.UNCLEAR)
    return list(found.values())


def _forget_the_person(descriptor: pikepdf.Object) -> None:
    """What WeasyPrint reckoned from the glyphs of the one for whom the page was laid out."""
    descriptor["/FontBBox"] = [0, descriptor["/Descent"], 1000, descriptor["/Ascent"]]
    descriptor["/Flags"] = 4


def _picture(file: pikepdf.Pdf) -> int:
    """The one bitmap of the document that is square and has a pixel per module: the QR code. Seals have a mask (they are RGBA)."""
    found = {
        image.objgen[0]
        for page in file.pages
        for image in page.resources.get("/XObject", {}).values()
        if image["/Subtype"] == "/Image" and image["/Width"] == image["/Height"] and image["/Width"] < 120 and "/SMask" not in image
    }
    if len(found) != 1:
        raise Unstampable(Reason.PICTURE)
    return int(found.pop())
