"""Whom a procedure is meant for, in the boxes that announcements use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from portal.attributes.forms import audience


class AudienceForm(forms.Form):
    """`cleaned_data["audience"]` is the rule; {} when nothing was asked, so that it is for everybody."""

    intricate = audience.intricate_field()

    def __init__(self, rule: Mapping[str, Any], data: Any = None, *, town_id: str) -> None:
        super().__init__(data)
        audience.put_into(self, rule, town_id)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["audience"] = audience.read_from(self, cleaned)
        return cleaned

    def parts(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Title, boxes, and whether they stand open: what is asked most, and whatever says something already."""
        return [(one.title, boxes, one.is_open or _says_something(boxes)) for one in audience.sections() if (boxes := self._of(one.names))]

    def health(self) -> tuple[list[forms.BoundField], bool]:
        boxes = self._of(audience.health())
        return boxes, _says_something(boxes)

    def _of(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]


def _says_something(boxes: Iterable[forms.BoundField]) -> bool:
    return any(box.errors or box.value() not in (None, "", False, [], ()) for box in boxes)
