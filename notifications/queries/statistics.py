"""How a released batch was taken up: counted from the notices each time it is asked, so that the figures are never stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value, fields
from django.db.models.functions import Coalesce

from notifications.models import Batch, Delivery, Notice, Posting, Release
from notifications.models.delivery import DeliveryState
from notifications.rules import statistics as rules
from notifications.rules.posting import AT_THE_POST
from notifications.rules.states import BatchState
from notifications.rules.statistics import MARKS, Costs, Point, Saved
from portal.municipalities.queries import names
from portal.municipalities.scope import System, viewing_as

RELEASED = "released"
# The residents who got no alert at all: they look into the portal by themselves, or have not yet.
SILENT = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Released notices of one kind (all, or those told by one channel): how many, how many opened so far, and the curve."""

    channel: str
    released: int
    opened: int
    points: tuple[Point, ...]

    @property
    def percent(self) -> int:
        return rules.percent(self.opened, self.released)

    @property
    def asked_for(self) -> tuple[Point, ...]:
        return rules.asked_for(self.points)


@dataclass(frozen=True, slots=True)
class Lift:
    """What one reminder brought: to how many it went, and how many of these opened within the day after it."""

    purpose: str
    told: int
    opened: int

    @property
    def percent(self) -> int:
        return rules.percent(self.opened, self.told)


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of one released batch at `at`. `channels` and `lifts` are empty while nothing was sent.

    `posted`: of the letters counted, those that left by post after all.
    """

    at: datetime
    released_at: datetime
    whole: Line
    channels: tuple[Line, ...]
    lifts: tuple[Lift, ...]
    posted: int = 0


def of_batch(batch: Batch, now: datetime) -> Statistics | None:
    """The figures of a batch, or None before its release. Four queries, whatever its size."""
    release = Release.objects.filter(pk=batch.pk, released_at__lte=now).first()
    if release is None or release.released_at is None:
        return None
    lines = _lines(batch, release.released_at, now)
    channels = tuple(line for line in lines if line.channel or len(lines) > 1)
    return Statistics(now, release.released_at, _sum(lines), channels, _lifts(batch), _posted(batch))


def _lines(batch: Batch, released_at: datetime, now: datetime) -> tuple[Line, ...]:
    told = Delivery.objects.filter(notice=OuterRef("pk"), purpose=RELEASED, state=DeliveryState.ACCEPTED).order_by("settled_at")
    mine = Notice.objects.filter(release=batch.pk, recalled_at=None, is_trial=False)
    by_channel = mine.annotate(told_by=Coalesce(Subquery(told.values("channel")[:1]), Value(SILENT))).values("told_by")
    counted = by_channel.annotate(released=Count("pk"), opened=Count("first_opened_at"), **_marks(released_at)).order_by("told_by")
    return tuple(_line(row, now - released_at) for row in counted)



def _marks(released_at: datetime) -> dict[str, Count]:
    return {f"m{n}": Count("pk", Q(first_opened_at__lt=released_at + mark)) for n, mark in enumerate(MARKS)}


def _line(row: Mapping[str, Any], age: timedelta) -> Line:
    points = rules.curve([row[f"m{n}"] for n in range(len(MARKS))], age)
    return Line(row["told_by"], row["released"], row["opened"], points)


def _sum(lines: tuple[Line, ...]) -> Line:
    points = zip(*(line.points for line in lines), strict=True)
    together = tuple(Point(same[0].after, sum(point.opened for point in same)) for same in points)
    return Line("", sum(line.released for line in lines), sum(line.opened for line in lines), together)


def _lifts(batch: Batch) -> tuple[Lift, ...]:
    """Per reminder: of those it reached, the ones who opened after it and within a day."""
    mine = Notice.objects.filter(release=batch.pk).values("pk")
    sent = Delivery.objects.filter(notice__in=mine, state=DeliveryState.ACCEPTED).exclude(purpose=RELEASED)
    opened_at = sent.annotate(opened=F("notice__first_opened_at"))
    late = ExpressionWrapper(F("settled_at") + rules.LIFT_LASTS, output_field=fields.DateTimeField())
    within = Q(opened__gte=F("settled_at"), opened__lt=late)
    counted = opened_at.values("purpose").annotate(told=Count("notice", distinct=True), brought=Count("notice", within, distinct=True))
    return tuple(Lift(row["purpose"], row["told"], row["brought"]) for row in counted.order_by("purpose"))


def _posted(batch: Batch) -> int:
    return Posting.objects.filter(batch=batch, state__in=AT_THE_POST, notice__isnull=False, notice__recalled_at=None).count()


def saved_by(found: Statistics) -> Saved:
    """What a batch spared the town hall, by the town's own assumptions: each released letter that was not posted after all."""
    return rules.saved(found.whole.released - found.posted, Costs())


def unreached(batch: Batch) -> QuerySet[Notice]:
    """Released notices that nobody has opened, in the order of the file: for the telephone."""
    return Notice.objects.filter(release=batch.pk, first_opened_at=None, recalled_at=None).order_by("row_number")


@dataclass(frozen=True, slots=True)
class TownLine:
    """A town's notices of one period as the prefecture sees them: None stands for fewer than ten people."""

    town: str
    batches: int
    released: int | None
    opened: int | None


def by_town(since: datetime, until: datetime) -> Iterator[TownLine]:
    """Every town's figures, small ones withheld. Looks as the portal and gives away sums alone."""
    with viewing_as(System("add up notices by town")):
        releases = Release.objects.filter(released_at__gte=since, released_at__lt=until)
        shown = Batch.objects.filter(state__in=[BatchState.RELEASED, BatchState.RECALLED], trial_of=None, pk__in=releases.values("pk"))
        batches = dict(shown.order_by().values_list("municipality").annotate(n=Count("pk")))
        mine = Notice.objects.filter(release__in=releases, recalled_at=None, is_trial=False).order_by().values("municipality")
        rows = list(mine.annotate(released=Count("pk"), opened=Count("first_opened_at")).order_by("municipality"))
    known = names([row["municipality"] for row in rows])
    for row in rows:
        opened, released = rules.pair_outside(row["opened"], row["released"])
        yield TownLine(known[row["municipality"]], batches.get(row["municipality"], 0), released, opened)
