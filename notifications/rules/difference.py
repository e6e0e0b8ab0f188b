"""What changed between a notice and the one that replaces it, for the resident to see side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from notifications.rules.content import Content


@dataclass(frozen=True, slots=True)
class Change:
    """One place: its label ("" for running text), what stood there before, what stands there now."""

    label: str
    before: str
    now: str


def changes(before: Content, now: Content) -> list[Change]:
    """Differences in the order of the new notice: heading, paragraphs, then the facts by label."""
    found = [Change("", old, new) for old, new in _texts(before, now) if old != new]
    old_facts, new_facts = dict(before.facts), dict(now.facts)
    labels = [*new_facts, *(label for label in old_facts if label not in new_facts)]
    pairs = ((label, old_facts.get(label, ""), new_facts.get(label, "")) for label in labels)
    return found + [Change(label, old, new) for label, old, new in pairs if old != new]


def _texts(before: Content, now: Content) -> list[tuple[str, str]]:
    parts = ((before.paragraphs, now.paragraphs), (_sheets(before), _sheets(now)), (before.closing, now.closing))
    return [(before.heading, now.heading), *(pair for old, new in parts for pair in zip_longest(old, new, fillvalue=""))]


def _sheets(content: Content) -> list[str]:
    """Each line of each table as a text of its own: a changed amount shows as one changed line."""
    return [" ".join((sheet.caption, *line)) for sheet in content.sheets for line in (*sheet.lines, (sheet.total,)) if any(line)]
