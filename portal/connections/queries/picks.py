"""What a town puts forward of the services that the whole prefecture has."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from portal.connections.models import ConnectedService, Stage, State, TownPick


@dataclass(frozen=True)
class Choosable:
    """One service that a town may put forward, or does already."""

    slug: str
    name: str
    operator: str
    is_picked: bool
    is_running: bool


def choosable(town_id: str) -> tuple[Choosable, ...]:
    """The public services of the whole prefecture, as the directory sorts them. One query.

    One that has been stopped is not offered anew; a town that put it forward sees it still, so that it can take its word back.
    """
    picked = TownPick.objects.filter(municipality=town_id, service=OuterRef("pk"))
    rows = ConnectedService.objects.filter(municipality=None, stage=Stage.PUBLIC).annotate(is_picked=Exists(picked))
    return tuple(
        Choosable(row.slug, row.name, row.operator, row.is_picked, row.state == State.RUNNING)
        for row in rows.order_by("kana", "slug")
        if row.is_picked or row.state != State.STOPPED
    )
