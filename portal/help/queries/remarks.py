"""What people thought of the pages, added up page by page. Nobody's name is anywhere near it.

Told from the next day on, and by month: who saw a number grow at ten past three would know who sat at the counter then.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from portal.help.models import Remark
from portal.help.pages import name_of

# On the list of one page; older ones are in the count.
NEWEST = 30
# So long somebody may think about a few words.
TO_ADD_WORDS = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Tally:
    """One page. `share` is how many of a hundred found it useful."""

    page: str
    path: str
    title: str
    useful: int
    useless: int
    unread: int
    last_on: dt.date

    @property
    def share(self) -> int:
        return round(100 * self.useful / (self.useful + self.useless))


def told_before(now: dt.datetime) -> dt.date:
    """What was said on days before this one is told: nothing more can come to them."""
    return timezone.localdate(now - TO_ADD_WORDS)


def tallies(town_id: str = "", *, since: dt.date, now: dt.datetime) -> list[Tally]:
    """The pages of one town (of all: ""), those that were least useful first. As the viewpoint in force sees them. One query."""
    rows = Remark.objects.filter(on__gte=since, on__lt=told_before(now), **({"municipality": town_id} if town_id else {}))
    counted = rows.order_by().values("page", "path").annotate(
        useful=Count("pk", filter=Q(is_useful=True)), useless=Count("pk", filter=Q(is_useful=False)),
        unread=Count("pk", filter=Q(is_read=False) & ~Q(words="")), last_on=Max("on"),
    )  # fmt: skip
    found = [Tally(title=name_of(row["page"], row["path"]), **row) for row in counted]
    return sorted(found, key=lambda one: (-one.useless, one.share, one.title))


def words_of(page: str, path: str, town_id: str = "", *, now: dt.datetime) -> list[Remark]:
    """What was said of one page, the newest `month` first; of one month by its letters, for their order would tell the days."""
    rows = Remark.objects.filter(page=page, path=path, on__lt=told_before(now), **({"municipality": town_id} if town_id else {}))
    dated = rows.exclude(words="").select_related("municipality").annotate(month=TruncMonth("on"))
    return [*dated.order_by("-month", "words")[:NEWEST]]
