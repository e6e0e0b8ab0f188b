"""A second person's word: asked for with a code, taken up by who has it, given or refused; looked over when the form is sent."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from portal.audit import trail
from portal.lib import codes
from portal.municipalities.scope import System, viewing_as
from procedures import events
from procedures.actions import steps, tellings
from procedures.actions.refusals import (
    AnswersChanged,
    CodeNotKnown,
    CosignMissing,
    NeedsNoWord,
    NotComplete,
    NotOpenForChanges,
    OwnApplication,
    ReasonMissing,
)
from procedures.models import Application, Cosigning
from procedures.models.cosigning import Word
from procedures.queries import cosigning as queries
from procedures.rules import answers as rules
from procedures.rules import cosigning
from procedures.rules.conditions import Answers
from procedures.rules.states import EDITABLE

if TYPE_CHECKING:
    from portal.identity.models import Resident


def ask(application: Application, key: str, *, by: "Resident", now: datetime) -> str:
    """A fresh code for the applicant to hand over. A code that was given out before, and a word that was given, are void from now on."""
    with trail.act(events.COSIGN_ASKED, on=application, by=by, subject=application.applicant_subject) as act:
        row = steps.locked(application)
        if row.state not in EDITABLE:
            raise NotOpenForChanges(state=steps.words_for_applicant(row, now))
        form, entries = row.form_version.form, row.entries
        if key not in {each.key for each in cosigning.needed(form, entries.answers)}:
            raise NeedsNoWord
        if found := rules.problems(form, entries, timezone.localdate(now)):
            raise NotComplete(count=len(found), first=found[0].facts["label"])
        code = codes.new_verification_code()
        fresh = {
            "word": Word.ASKED, "code_digest": _digest(code), "code_until": now + cosigning.CODE_LASTS, "person": None,
            "name_sealed": "", "reason_sealed": "", "confirmed": "", "answered_at": None,
        }  # fmt: skip
        known = {"municipality_id": row.municipality_id, "applicant_id": row.applicant_id}
        Cosigning.objects.update_or_create(application=row, key=key, defaults=fresh, create_defaults=known | fresh)
        act.note(cosigner=key)
    return code


def take(code: str, *, by: "Resident", now: datetime) -> Cosigning:
    """Whoever has the code is the one who is asked, once. Everybody else's code is no code."""
    with viewing_as(System("look for what a code was given out for")):
        row = Cosigning.objects.filter(code_digest=_digest(code), code_until__gt=now, word=Word.ASKED).first()
        if row is None or not codes.is_verification_code(code):
            raise CodeNotKnown
        if row.applicant_id == by.pk:
            raise OwnApplication
        with trail.act(events.COSIGN_TAKEN, on=row, by=by) as act:
            mine = Cosigning.objects.filter(pk=row.pk, word=Word.ASKED, code_digest=row.code_digest)
            if not mine.update(word=Word.TAKEN, code_digest="", person=by.pk, name_sealed=row.seal("name", by.full_name)):
                raise CodeNotKnown
            act.note(application=str(row.application_id))
    return row


def confirm(row: Cosigning, seen: str, *, by: "Resident", now: datetime) -> None:
    """`seen` is the fingerprint of the answers that were shown. Changed meanwhile, they must be read again."""
    as_portal = viewing_as(System("keep a second person's word", row.municipality_id))
    with as_portal, trail.act(events.COSIGN_CONFIRMED, on=row, by=by) as act:
        case = _held(row, by)
        standing = queries.fingerprint(case, case.entries.answers)
        if seen != standing or not queries.is_ready(case, timezone.localdate(now)):
            raise AnswersChanged
        _keep(row, by, word=Word.CONFIRMED, confirmed=standing, reason_sealed="", answered_at=now)
        tellings.promise(act, case, now)
        act.note(application=str(case.pk))


def decline(row: Cosigning, reason: str, *, by: "Resident", now: datetime) -> None:
    written = " ".join(reason.split())[: cosigning.LONGEST_REASON]
    as_portal = viewing_as(System("keep a second person's word", row.municipality_id))
    with as_portal, trail.act(events.COSIGN_DECLINED, on=row, by=by) as act:
        case = _held(row, by)
        if not written:
            raise ReasonMissing
        _keep(row, by, word=Word.DECLINED, confirmed="", reason_sealed=row.seal("reason", written), answered_at=now)
        tellings.promise(act, case, now)
        act.note(application=str(case.pk))


def _held(row: Cosigning, by: "Resident") -> Application:
    """The case, locked: what the applicant saves now waits, and what they have saved is seen."""
    case = steps.locked(Application(pk=row.application_id))
    if case.state not in EDITABLE or not Cosigning.objects.filter(pk=row.pk, person=by.pk).exists():
        raise NeedsNoWord
    return case


def _keep(row: Cosigning, by: "Resident", **changes: object) -> None:
    if not Cosigning.objects.filter(pk=row.pk, person=by.pk, word__in=[Word.TAKEN, Word.CONFIRMED]).update(**changes):
        raise NeedsNoWord


def look_over(row: Application, answers: Answers) -> None:
    """Inside the act that sends the form, under its lock: everybody who must has agreed to these very answers."""
    for each in queries.asked(row, answers):
        if not each.is_done:
            raise CosignMissing(label=each.label)


def _digest(code: str) -> str:
    return hashlib.sha256(codes.normalise(code).replace("-", "").encode()).hexdigest()
