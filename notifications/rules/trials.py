"""What a trial letter looks like: the wording of the batch, without any of its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from notifications.rules.content import Content, Layout, compose
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
    """The letter written again for a made-up person, and marked: in the title, so that no list shows it as a real one."""
    made_up = {field.key: _MADE_UP[field.kind] for field in layout.fields if field.kind in _MADE_UP}
    values = {key: made_up.get(key, value) if value else value for key, value in content.values}
    letter = compose(layout, values, issuer=content.issuer, contact=content.contact)
    return replace(letter, document=f"{MARK}{letter.document}"[:60])
