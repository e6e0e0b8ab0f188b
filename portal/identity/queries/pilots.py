"""Invitations to a pilot."""

from django.db.models import QuerySet

from portal.identity.models import PilotGuest, PilotPass
from portal.municipalities.scope import System, viewing_as


def passes_of(town_id: str) -> QuerySet[PilotPass]:
    return PilotPass.objects.filter(municipality=town_id)


def pass_of(digest: str) -> PilotPass | None:
    return PilotPass.objects.filter(hash=digest).select_related("municipality").first()


def count_of_guests(town_id: str) -> int:
    """How many take part; who they are is nobody's business."""
    with viewing_as(System("count the guests of a pilot")):
        return PilotGuest.objects.filter(municipality=town_id).count()
