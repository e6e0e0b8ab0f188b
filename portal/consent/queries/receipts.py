"""The receipt of one yes: the words as they were agreed to, and where it stands in the trail."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from portal.audit.queries import Mark, marks_on
from portal.consent import events
from portal.consent.models import Consent
from portal.consent.rules import Terms


@dataclass(frozen=True)
class Receipt:
    """`terms` are those of the version agreed to, `items` those agreed to; `mark` is the entry of the trail (old yeses have none)."""

    pk: int
    code: str
    town: str
    number: int
    published_at: dt.datetime
    terms: Terms
    ground: str
    items: tuple[str, ...]
    given_at: dt.datetime
    until: dt.datetime | None
    withdrawn_at: dt.datetime | None
    by_guardian: bool
    mark: Mark | None


def receipt(resident_id: UUID, consent_id: int) -> Receipt | None:
    """None for one that is not there, or is another's. Run as that resident; two queries."""
    row = Consent.objects.filter(resident=resident_id, pk=consent_id).select_related("version", "municipality").first()
    if row is None:
        return None
    marks = marks_on(str(row.pk), resident_id, [events.CONSENT_GIVEN.code])
    version, town = row.version, row.municipality.name if row.municipality else ""
    return Receipt(
        row.pk, row.code, town, version.number, version.published_at, version.terms, version.get_ground_display(), tuple(row.items),
        row.given_at, row.until, row.withdrawn_at, row.given_by_id is not None, marks[0] if marks else None,
    )  # fmt: skip
