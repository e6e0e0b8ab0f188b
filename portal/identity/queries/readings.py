"""Finding a reading by what a browser brings back."""

from uuid import UUID

from portal.identity.models import CardReading, Resident
from portal.municipalities.scope import System, viewing_as


def by_state(mark: str) -> CardReading | None:
    """The reading that was started with this state, whoever asks: what may be done with it is decided by its marks."""
    with viewing_as(System("somebody comes back from reading a card")):
        return CardReading.objects.filter(asked=mark).select_related("resident").first()


def mine(resident: Resident, key: UUID) -> CardReading | None:
    """A resident's own reading."""
    return CardReading.objects.filter(pk=key, resident=resident).first()
