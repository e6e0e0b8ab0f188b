"""The working papers of a town that has left. Letters that were issued are their residents', and go by their own years."""

from __future__ import annotations

from datetime import datetime

from notifications import events
from notifications.models import Addressee, Batch, Credential, Row, SigningCertificate, Upload
from notifications.rules.states import BatchState
from portal.audit import trail

UNISSUED = (BatchState.DRAFT, BatchState.MAPPED, BatchState.READING, BatchState.CHECKED, BatchState.APPROVED)


def erase_town(town_id: str, now: datetime) -> dict[str, int]:
    """Files and rows, the book of addressees, keys of machines; the key that signed goes, its certificate stays to prove letters."""
    with trail.act(events.TOWN_PAPERS_ERASED, by=trail.PORTAL, town=town_id) as act:
        ended = Batch.objects.filter(municipality=town_id, state__in=UNISSUED).update(state=BatchState.STOPPED, ended_reason="left")
        gone = {
            "batches_stopped": ended,
            "files": Upload.objects.filter(municipality=town_id).delete()[0],
            "rows_emptied": Row.objects.filter(municipality=town_id).exclude(sealed="").update(sealed=""),
            "addressees": Addressee.objects.filter(municipality=town_id).delete()[0],
            "machine_keys": Credential.objects.filter(municipality=town_id, revoked_at=None).update(revoked_at=now),
            "signing_keys": SigningCertificate.objects.filter(municipality=town_id).exclude(sealed_key="").update(sealed_key=""),
        }
        SigningCertificate.objects.filter(municipality=town_id, retired_at=None).update(retired_at=now)
        act.note(**gone)
    return gone
