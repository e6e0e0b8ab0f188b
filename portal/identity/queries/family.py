"""Whose family is who. Only the resident's own pages, and audience rules that have asked for the consent, read it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from portal.identity.models import HouseholdMember, Relation, Resident
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as


def members(resident_id: UUID) -> tuple[HouseholdMember, ...]:
    """The family as the resident told it, the eldest first. One query."""
    with viewing_as(ResidentView(resident_id)):
        return tuple(HouseholdMember.objects.filter(resident=resident_id))


def member(resident: Resident, member_id: int) -> HouseholdMember | None:
    with viewing_as(ResidentView(resident.pk)):
        return HouseholdMember.objects.filter(resident=resident, pk=member_id).first()


def children(resident_id: UUID) -> tuple[HouseholdMember, ...]:
    """The children of a resident, the eldest first. One query."""
    return tuple(one for one in members(resident_id) if one.relation == Relation.CHILD)


def children_of(resident_ids: Collection[UUID]) -> dict[UUID, list[HouseholdMember]]:
    """Resident → children, the eldest first. Ask for the consent first, as for `births_of_children`. One query."""
    found: dict[UUID, list[HouseholdMember]] = defaultdict(list)
    with viewing_as(System("disclose with consent")):
        for one in HouseholdMember.objects.filter(resident__in=resident_ids, relation=Relation.CHILD):
            found[one.resident_id].append(one)
    return found


def with_children_listed_since(moment: dt.datetime) -> list[UUID]:
    """Residents who listed a child since then. Nothing of the child is told: ask for the consent before that."""
    with viewing_as(System("find whose family grew")):
        rows = HouseholdMember.objects.filter(relation=Relation.CHILD, declared_at__gte=moment)
        return [*rows.order_by().values_list("resident_id", flat=True).distinct()]


def births_of_children(resident_ids: Collection[UUID]) -> dict[UUID, list[dt.date]]:
    """Resident → birth dates of the children. Ask for the consent first (`attributes.queries.disclose` does). One query."""
    found: dict[UUID, list[dt.date]] = defaultdict(list)
    with viewing_as(System("disclose with consent")):
        rows = HouseholdMember.objects.filter(resident__in=resident_ids, relation=Relation.CHILD)
        for resident_id, birth_on in rows.values_list("resident_id", "birth_on"):
            found[resident_id].append(birth_on)
    return found
