"""What people thought of the pages, added up page by page. Nobody's name is anywhere near it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from portal.help.models import Remark
from portal.help.pages import name_of

# On the list of one page; older ones are in the count.
NEWEST = 30


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


def tallies(town_id: str = "", *, since: dt.date) -> list[Tally]:
    """The pages of one town (of all: ""), those that were least useful first. As the viewpoint in force sees them. One query."""
    rows = Remark.objects.filter(on__gte=since, **({"municipality": town_id} if town_id else {}))
    counted = rows.order_by().values("page", "path").annotate(
        useful=Count("pk", filter=Q(is_useful=True)), useless=Count("pk", filter=Q(is_useful=False)),
        unread=Count("pk", filter=Q(is_read=False) & ~Q(words="")), last_on=Max("on"),
    )  # fmt: skip
    found = [Tally(title=name_of(row["page"], row["path"]), **row) for row in counted]
    return sorted(found, key=lambda one: (-one.useless, one.share, one.title))


def words_of(page: str, path: str, town_id: str = "") -> list[Remark]:
    """What was said of one page, the newest day first; of one day by its letters.

    In the order in which they came, the trail, which knows the hour of each and not which, would tell whose they may be.
    """
    rows = Remark.objects.filter(page=page, path=path, **({"municipality": town_id} if town_id else {}))
    return [*rows.exclude(words="").select_related("municipality").order_by("-on", "words")[:NEWEST]]
