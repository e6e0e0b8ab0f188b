"""The people whom a moved date, or something new in their town, may concern: out of the projection, with what may be used of each."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from portal.attributes.models import AudienceChild, AudienceRow
from portal.attributes.rules import vocabulary
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.tick import Boundaries, Days
from portal.consent.queries import wordings_now
from portal.municipalities.scope import System, viewing_as

from .disclosing import COLUMNS, facts_of, names_open

AT_ONCE = 2000


def touched(found: Boundaries, town_ids: Collection[str] | None = ()) -> Iterator[tuple[UUID, Facts]]:
    """Whoever stands on a boundary, and all of these towns (None: of all). The look-ups go by the indexes on days."""
    now = wordings_now([*vocabulary.GROUPS])
    with viewing_as(System("find whom a day concerns")):
        rows = AudienceRow.objects.all() if town_ids is None else AudienceRow.objects.filter(_standing_on(found) | Q(town__in=town_ids))
        for row in rows.values("resident_id", *COLUMNS).iterator(chunk_size=AT_ONCE):
            yield row["resident_id"], facts_of(row, names_open(row, now))


def _standing_on(found: Boundaries) -> Q:
    children = AudienceChild.objects.filter(_within("birth_on", found.children), resident=OuterRef("resident"))
    asked = _within("birth_date", found.births) | _within("moved_on", found.moves) | _within("due_on", found.due)
    return asked | Q(Exists(children)) if found.children else asked


def _within(column: str, stretches: Collection[Days]) -> Q:
    """Nobody when there is no stretch."""
    asked = Q(pk__in=())
    for first, last in stretches:
        asked |= Q(**{column: first}) if first == last else Q(**{f"{column}__range": (first, last)})
    return asked
