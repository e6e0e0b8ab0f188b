"""What a trial letter looks like: the wording of the batch, without any of its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from notifications.rules.content import Content, Layout
from notifications.rules.fields import Kind

NAME, NUMBER, BIRTH = "試し 太郎", "試し", "平成31年4月1日"
MARK = "【試し】"
_MADE_UP = {Kind.NAME: NAME, Kind.CASE_NUMBER: NUMBER, Kind.BIRTH_DATE: BIRTH}


def one_of_each(letters: Iterable[tuple[str, Content]]) -> list[Content]:
    """The first letter of each result."""
    found: dict[str, Content] = {}
    for branch, content in letters:
        found.setdefault(branch, content)
    return list(found.values())


def disguised(content: Content, layout: Layout) -> Content:
    """The letter with a made-up person, and marked: in the title, so that no list shows it as a real one."""
    made_up = {field.label: _MADE_UP[field.kind] for field in layout.fields if field.kind in _MADE_UP}
    own = {content.addressee: NAME, content.number: NUMBER}
    own |= {value: made_up[label] for label, value in content.facts if label in made_up}
    return replace(
        content,
        document=f"{MARK}{content.document}"[:60],
        number=NUMBER,
        addressee=NAME,
        heading=_replaced(content.heading, own),
        paragraphs=tuple(_replaced(text, own) for text in content.paragraphs),
        facts=tuple((label, made_up.get(label, value)) for label, value in content.facts),
    )


def _replaced(text: str, own: dict[str, str]) -> str:
    for value in sorted(filter(None, own), key=len, reverse=True):
        text = text.replace(value, own[value])
    return text
