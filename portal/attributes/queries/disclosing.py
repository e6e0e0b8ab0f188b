"""What is known of one resident for a purpose."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.attributes.models import AudienceRow, DeclaredAttribute, SwitchedOff
from portal.attributes.rules import values, vocabulary
from portal.attributes.rules.facts import UNKNOWN, Facts
from portal.consent.queries import answers, residents_in_force
from portal.consent.rules import RECOMMENDATION
from portal.identity.queries import family
from portal.municipalities.scope import System, viewing_as

_LOOK = System("disclose with consent")


@dataclass(frozen=True)
class Known:
    """What may be used of a resident for suggestions, and the groups that they agreed to: outside of these nothing is known."""

    facts: Facts
    agreed: frozenset[str] = frozenset()


NOTHING = Known(UNKNOWN)


def disclose(resident_id: UUID, names: Collection[str], purpose: str, town_id: str | None = None) -> Facts:
    """What is known of a resident for a purpose, among the attributes asked for. Without the consent nothing is known.

    Two queries for "recommendation", whose groups are agreed to one by one; four for any other purpose, or one without the consent.
    `town_id` when the purpose is one of a town. What is sensitive, or a place, serves its own group alone, and what is switched off nobody.
    """
    if purpose == RECOMMENDATION:
        return recommendable(resident_id, names).facts
    if not residents_in_force([resident_id], purpose, town_id):
        return UNKNOWN
    return _declared(resident_id, {*names} - vocabulary.SERVES_ITS_OWN_PURPOSE)


def recommendable(resident_id: UUID, names: Collection[str]) -> Known:
    """`disclose` for "recommendation", with what was agreed to. Two queries, one without any consent."""
    given = answers(resident_id, [*vocabulary.GROUPS])
    agreed = [group for group in vocabulary.GROUPS if given[group].is_in_force]
    if not agreed:
        return NOTHING
    with viewing_as(_LOOK):
        row = AudienceRow.objects.filter(resident=resident_id).values(*COLUMNS).first()
    wanted = {name for group in agreed for name in vocabulary.GROUPS[group]}.intersection(names)
    return Known(facts_of(row, wanted) if row else _declared(resident_id, wanted), frozenset(agreed))


def _declared(resident_id: UUID, names: Collection[str]) -> Facts:
    """For a service or a town; and of who agreed before there were rows, until theirs is written (`actions.project_missing`)."""
    with viewing_as(_LOOK):
        on = {*names}.difference(SwitchedOff.objects.filter(resident=resident_id).values_list("name", flat=True))
        told = dict(DeclaredAttribute.objects.filter(resident=resident_id, name__in=on).values_list("name", "value"))
    if vocabulary.TOWN in names and vocabulary.TOWN not in told:
        told.pop(vocabulary.WARD, None)
    children = family.births_of_children([resident_id]).get(resident_id, ()) if vocabulary.CHILDREN in on else ()
    return values.read(told, tuple(children))


COLUMNS = (*vocabulary.ATTRIBUTES, "wordings")


def facts_of(row: Mapping[str, Any], names: Iterable[str] = vocabulary.ATTRIBUTES) -> Facts:
    """The facts of a row of the projection, as far as they are named."""
    texts = {name: str(row[name]) for name in names if name != vocabulary.CHILDREN and row[name] not in ("", None)}
    listed = row[vocabulary.CHILDREN] if vocabulary.CHILDREN in names else None
    if listed is not None and not listed:
        texts[vocabulary.CHILDREN] = values.NO_CHILDREN
    return values.read(texts, tuple(dt.date.fromisoformat(day) for day in listed or ()))


def names_open(row: Mapping[str, Any], now: Mapping[str, int]) -> set[str]:
    """The attributes of a row whose group still reads as it did when the resident agreed; `now` is `consent.wordings_now`."""
    return {name for group, version in row["wordings"].items() if now.get(group) == version for name in vocabulary.GROUPS.get(group, ())}
