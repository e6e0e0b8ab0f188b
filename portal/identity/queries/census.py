"""How many residents there are, town by town: numbers for the portal's figures, and nobody's name."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from portal.identity.models import ProofEvent, Resident
from portal.identity.rules.levels import IDENTITY_HOLDS, Level, Method
from portal.municipalities.scope import System, viewing_as

_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def levels_by_town(now: dt.datetime) -> dict[tuple[str, Level], int]:
    """(code of the home town, highest level ever shown) → residents, as `identity_level` says it of one. One query.

    Who has a login has proven a mailbox; who has none (a small child, a ward) is at `Level.GUEST`.
    """
    with viewing_as(System("count residents by town and level")):
        mine = ProofEvent.objects.filter(resident=OuterRef("pk"))
        ended = mine.filter(method=Method.ENDED).order_by("-at").values("at")[:1]
        holding = mine.filter(at__gte=now - IDENTITY_HOLDS, at__gt=OuterRef("ended_at")).exclude(method=Method.ENDED)
        level = Case(
            When(Exists(holding.filter(level=Level.SIGNED)), then=Value(Level.SIGNED)),
            When(Exists(holding.filter(level=Level.CARD)), then=Value(Level.CARD)),
            When(user__isnull=False, then=Value(Level.MAIL)),
            default=Value(Level.GUEST),
        )
        people = Resident.objects.filter(Q(is_active=True), home_town__isnull=False)
        shown = people.annotate(ended_at=Coalesce(Subquery(ended), Value(_LONG_AGO))).annotate(shown=level)
        rows = shown.order_by().values("home_town", "shown").annotate(n=Count("pk"))
        return {(row["home_town"], Level(row["shown"])): row["n"] for row in rows}
