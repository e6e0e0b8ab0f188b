"""Is this paper genuine? Answered to anybody who holds the number on it, without a word about whom it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now

from notifications.models import Notice
from portal.lib import codes
from portal.municipalities.scope import System, viewing_as


@dataclass(frozen=True, slots=True)
class Proof:
    code: str
    town: str
    released_at: datetime
    pdf_digest: str
    is_recalled: bool


def proof(code: str) -> Proof | None:
    """What is public about a released notice. None for a number that was never printed, or not yet."""
    with viewing_as(System("verify a notice by its number")):
        found = Notice.objects.filter(code=_as_printed(code), release__released_at__lte=Now())
        notice = found.select_related("municipality", "release").first()
    if notice is None or notice.release.released_at is None:
        return None
    return Proof(notice.code, notice.municipality.name, notice.release.released_at, notice.pdf_digest, notice.recalled_at is not None)


def _as_printed(code: str) -> str:
    letters = codes.normalise(code).replace("-", "")
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
