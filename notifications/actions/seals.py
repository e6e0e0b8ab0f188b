"""Putting a town's seal on its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.documents.seals import redrawn
from notifications.models import SealImage
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Officer


def put(town_id: str, data: bytes, *, by: Officer) -> None:
    """From now on letters bear this picture; no bytes: the drawn sample again. Raises `BadPicture`."""
    with trail.act(events.SEAL_PUT, by=by, town=town_id) as act:
        png = redrawn(data) if data else ""
        SealImage.objects.create(municipality_id=town_id, png=png, put_by=by, put_at=timezone.now())
        act.note(is_drawn=not png)
