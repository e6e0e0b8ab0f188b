"""What consent registers with identity's holdings."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import Holding, rows_of

from .models import Consent


def _withdraw(resident_id: UUID) -> int:
    """All that is in force ends; that it was given stays, for it made lawful what was done until then."""
    return Consent.objects.filter(resident=resident_id, withdrawn_at=None).update(withdrawn_at=timezone.now())


HELD = (Holding("consents", _("同意"), rows_of(Consent, ["version", "municipality", "items", "given_at", "withdrawn_at"]), _withdraw),)
