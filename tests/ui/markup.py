"""A page as a list of its elements, to ask what belongs to what."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Element:
    name: str
    attrs: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)


class _Reader(HTMLParser):
    VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "path", "circle", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        for above in self.open:
            above.children.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().name != tag:
            continue

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def elements(html: str) -> list[Element]:
    """Every element in document order; `text` and `children` reach all the way down."""
    reader = _Reader()
    reader.feed(html)
    return reader.elements


def by_id(html: str) -> dict[str, Element]:
    found = [element for element in elements(html) if "id" in element.attrs]
    ids = [element.attrs["id"] for element in found]
    assert len(ids) == len(set(ids)), f"an id is used twice: {sorted(ids)}"
    return {element.attrs["id"]: element for element in found}
