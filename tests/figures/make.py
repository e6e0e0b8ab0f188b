"""Builders for figures: people at a level, released letters opened after a while, answers, and the night."""

import datetime as dt
from uuid import uuid4

from django.utils import timezone

from notifications.models import Batch, Notice, Release
from portal.figures import tickets
from portal.figures.actions import asking, counting
from portal.identity.models import ProofEvent, Resident, User
from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import System, viewing_as

AS_PORTAL = System("test: figures")


def residents(count: int, town_id: str, level: Level = Level.MAIL, *, name: str = "people") -> list[Resident]:
    """So many people of a town who have shown that level."""
    now, made = timezone.now(), []
    with viewing_as(AS_PORTAL):
        for number in range(count):
            user = User.objects.create_user(f"{name}-{level.name.lower()}-{town_id}-{number}@example.jp") if level else None
            made.append(Resident.objects.create(user=user, home_town_id=town_id))
            if level >= Level.CARD:
                method = Method.CARD if level is Level.CARD else Method.SIGNATURE
                ProofEvent.objects.create(resident=made[-1], method=method, level=level, at=now)
    return made


def letters(batch: Batch, recipients: list[Resident], opened_after: list[dt.timedelta | None], *, ago: dt.timedelta) -> None:
    """Letters of a batch released so long ago, one for each person; None: nobody has opened it."""
    at = timezone.now() - ago
    with viewing_as(AS_PORTAL):
        release, _new = Release.objects.update_or_create(
            batch=batch, defaults={"municipality_id": batch.municipality_id, "release_at": at, "released_at": at}
        )  # fmt: skip
        first = Notice.objects.filter(release=release).count()
        for number, (person, after) in enumerate(zip(recipients, opened_after, strict=True), start=first + 1):
            Notice.objects.create(
                id=uuid4(), municipality_id=batch.municipality_id, release=release, recipient=person, row_number=number,
                case_number=f"FG-{number}", title="結果", sealed="", digest="", code=f"F-{batch.pk.hex[:8]}-{number}",
                first_opened_at=None if after is None else at + after,
            )  # fmt: skip


def taps(count: int, town_id: str, score: str, task: str = "application", *, name: str = "") -> None:
    for number in range(count):
        ticket = tickets.ticket_for(task, town_id, f"{name}{score}-{number}")
        asking.take(ticket, tickets.tapped(ticket, score), today=timezone.localdate())


def points(count: int, town_id: str, given: int, words: str = "") -> None:
    for number in range(count):
        ticket = tickets.ticket_for("letter", town_id, f"nps-{given}-{number}")
        asking.take(ticket, tickets.recommended(given, words), today=timezone.localdate())


def night(now: dt.datetime | None = None) -> int:
    return counting.count(now or timezone.now())
