"""What a second person is asked to agree to, from both sides.

The rows are the applicant's; the second person's questions are asked as the portal, and always name that person.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Cosigning
from procedures.models.cosigning import Word
from procedures.queries.cards import TodoCard
from procedures.rules import answers as rules
from procedures.rules import cosigning
from procedures.rules.conditions import Answers
from procedures.rules.definition import Cosigner
from procedures.rules.states import EDITABLE

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class Asked:
    """One cosigner of a form as the applicant sees it. `is_done`: agreed to these very answers; `is_stale`: to others."""

    key: str
    label: str
    text: str
    word: str
    name: str
    reason: str
    answered_at: datetime | None
    is_done: bool
    is_stale: bool


@dataclass(frozen=True)
class Agreed:
    """For the office: who agreed to what was sent, and when."""

    label: str
    name: str
    at: datetime | None


def fingerprint(application: Application, answers: Answers) -> str:
    return cosigning.fingerprint(application.form_version.form, answers, f"{settings.SECRET_KEY}:cosigning:{application.pk}")


def asked(application: Application, answers: Answers) -> tuple[Asked, ...]:
    """Those whom these answers need. One query; none where the form has no cosigner."""
    wanted = cosigning.needed(application.form_version.form, answers)
    rows = {row.key: row for row in Cosigning.objects.filter(application=application)} if wanted else {}
    now = fingerprint(application, answers) if rows else ""
    return tuple(_asked(each, rows.get(each.key), now) for each in wanted)


def _asked(wanted: Cosigner, row: Cosigning | None, now: str) -> Asked:
    if row is None:
        return Asked(wanted.key, wanted.label, wanted.text, "", "", "", None, is_done=False, is_stale=False)
    is_confirmed = row.word == Word.CONFIRMED
    is_done = is_confirmed and row.confirmed == now
    return Asked(
        wanted.key, wanted.label, wanted.text, row.word, row.name, row.reason, row.answered_at, is_done, is_confirmed and not is_done
    )


def agreed(application: Application, answers: Answers) -> tuple[Agreed, ...]:
    return tuple(Agreed(each.label, each.name, each.answered_at) for each in asked(application, answers) if each.is_done)


def for_person(person: "Resident", cosigning_id: UUID) -> tuple[Cosigning, Application] | None:
    """What this person was asked to agree to, with the case it is about; None for everybody else, and when the case is sent or gone."""
    with viewing_as(System("show what somebody is asked to agree to")):
        row = Cosigning.objects.filter(pk=cosigning_id, person=person.pk).first()
        cases = Application.objects.select_related("applicant", "municipality", "procedure", "form_version", "round")
        found = cases.filter(pk=row.application_id, state__in=EDITABLE).first() if row else None
    return (row, found) if row and found else None


def cosigner_of(row: Cosigning, application: Application) -> Cosigner | None:
    return next((each for each in application.form_version.form.cosigners if each.key == row.key), None)


def todos(person: "Resident") -> tuple[TodoCard, ...]:
    """What waits for this person's word: never answered, or answered for other answers than stand there now."""
    with viewing_as(System("what is somebody asked to agree to")):
        waits = Q(word__in=[Word.TAKEN, Word.CONFIRMED])
        rows = list(Cosigning.objects.filter(waits, person=person.pk))
        related = ("applicant", "municipality", "procedure", "form_version", "round")
        keys = [row.application_id for row in rows]
        found = Application.objects.filter(pk__in=keys, state__in=EDITABLE).select_related(*related) if rows else ()
        cases = {one.pk: one for one in found}
    return tuple(card for row in rows if (case := cases.get(row.application_id)) and (card := _card(row, case)))


def _card(row: Cosigning, case: Application) -> TodoCard | None:
    answers = case.entries.answers
    if row.word == Word.CONFIRMED and row.confirmed == fingerprint(case, answers):
        return None
    text = _("内容が変わりました。もう一度確かめてください。") if row.confirmed else _("{name}さんから、申請の確認を頼まれています。")
    return TodoCard(
        reverse("procedures:cosign", args=[row.pk]), case.procedure.read_title, case.round.closes_at if case.round else None,
        case.municipality.name, text.format(name=case.applicant.full_name),
    )  # fmt: skip


def is_ready(application: Application, today: date) -> bool:
    """One agrees to a finished form, not to half of one."""
    return not rules.problems(application.form_version.form, application.entries, today)
