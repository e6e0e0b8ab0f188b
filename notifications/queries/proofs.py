"""Is this paper, or this file, genuine? Answered to anybody who holds it, without a word about whom it is for."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from notifications.models import Notice
from notifications.queries import certificates, postings
from notifications.rules.doors import is_strict
from portal.lib import codes, signcheck
from portal.municipalities.scope import System, viewing_as


class Verdict(StrEnum):
    """GENUINE: byte for byte, or by an unbroken signature of the town; CHANGED: it names a letter of ours and is another file."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Proof:
    """`superseded_at`: when a letter that replaces it was released."""

    code: str
    town: str
    title: str
    released_at: datetime
    pdf_digest: str
    is_recalled: bool
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileProof:
    """`proof` is None for a file that is unknown; of a changed file nothing is told but that."""

    verdict: Verdict
    proof: Proof | None = None


def proof(code: str) -> Proof | None:
    """What is public about a released notice. None for a number that was never printed, or not yet."""
    with viewing_as(System("verify a notice by its number")):
        printed = _as_printed(code)
        return _proof(_released().filter(code=printed).first()) or _proof_on_paper(printed)


def _proof_on_paper(code: str) -> Proof | None:
    """A letter that was posted and never was a digital notice. Its file is nowhere but on paper, so no digest is told."""
    posted = postings.proof_of(code)
    if posted is None or posted.on_list is None or posted.on_list.exported_at is None:
        return None
    return Proof(code, posted.municipality.name, posted.batch.template.name, posted.on_list.exported_at, posted.letter_digest, False)


def proof_of_file(data: bytes) -> FileProof:
    """Compare with what was issued. The file is read in a process of its own, and kept nowhere."""
    with viewing_as(System("verify a notice by its file")):
        if found := _proof(_released().filter(pdf_digest=hashlib.sha256(data).hexdigest()).first()):
            return FileProof(Verdict.GENUINE, found)
        seen = signcheck.inspect(data)
        notice = _released().filter(pk=_key(seen.notice)).first() if seen else None
        if seen is None or notice is None:
            return FileProof(Verdict.UNKNOWN)
        if seen.signer and certificates.is_signer_of(notice.municipality_id, seen.signer):
            return FileProof(Verdict.GENUINE, _proof(notice))
    return FileProof(Verdict.CHANGED)


def _released() -> QuerySet[Notice]:
    return Notice.objects.filter(release__released_at__lte=Now()).select_related("municipality", "release")


def _proof(notice: Notice | None) -> Proof | None:
    if notice is None or notice.release.released_at is None:
        return None
    town, is_recalled = notice.municipality.name, notice.recalled_at is not None
    title = "" if is_strict(notice.required_level) else notice.title
    return Proof(notice.code, town, title, notice.release.released_at, notice.pdf_digest, is_recalled, _superseded_at(notice))


def _superseded_at(notice: Notice) -> datetime | None:
    """Since when the letter in hand has not been the last. A correction that was recalled does not count."""
    return _released().filter(replaces=notice, recalled_at=None).aggregate(at=Min("release__released_at"))["at"]


def _key(text: str) -> uuid.UUID:
    """The notice that a file names; one that does not exist for a text that names none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _as_printed(code: str) -> str:
    letters = codes.normalise(code).replace("-", "")
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
