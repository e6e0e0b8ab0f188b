"""Choices as clerks write them: one a line, ■ before the name of a group.

A renamed choice keeps its value, and with it what depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procedures.rules import editing

MARK = "■"


def as_lines(choices: Sequence[Mapping[str, Any]]) -> str:
    lines, group = [], ""
    for one in choices:
        if one.get("group", "") != group:
            group = one.get("group", "")
            lines.append(f"{MARK}{group}")
        lines.append(str(one["label"]))
    return "\n".join(lines)


def from_lines(text: str, old: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The choices in order. A line that stood there before keeps its value; where as many lines are left, so does a changed one."""
    wanted, group = [], ""
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith(MARK):
            group = line.removeprefix(MARK).strip()
        elif line:
            wanted.append((line, group))
    known = {one["label"]: one["value"] for one in old}
    values: list[str | None] = [known.get(label) for label, _group in wanted]
    if len(wanted) == len(old):
        left = [one["value"] for one in old if one["value"] not in values]
        in_place = [old[place]["value"] for place in range(len(old))]
        values = [value or (in_place[place] if in_place[place] in left else None) for place, value in enumerate(values)]
    taken = {one["value"] for one in old} | {value for value in values if value}
    made: list[dict[str, Any]] = []
    for (label, grouped), value in zip(wanted, values, strict=True):
        value = value or editing.new_key(taken, "c")
        taken.add(value)
        made.append({"value": value, "label": label, **({"group": grouped} if grouped else {})})
    return made
