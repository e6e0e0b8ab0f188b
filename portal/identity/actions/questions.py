"""Asking the town about a look at one's data, and the town's answer."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from portal.audit import queries as audit
from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.models import LookQuestion, Officer, Resident
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as


class NoSuchLook(Refused):
    sentence = _("この記録は見つかりません。「わたしの情報の記録」から選び直してください。")


class AskedAlready(Refused):
    sentence = _("この記録については、もう質問を受け付けています。答えをお待ちください。")


class OwnLook(Refused):
    sentence = _("これは、あなたが見た記録についての質問です。ほかの職員に答えてもらってください。")


class AnsweredAlready(Refused):
    sentence = _("この質問には、もう答えがあります。画面を開き直してください。")


def ask(resident: Resident, town_id: str, number: int, *, words: str, now: dt.datetime) -> LookQuestion:
    """Ask once about one look; any officer of the town but the one who looked may answer."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.LOOK_ASKED, by=resident, town=town_id, subject=resident) as act:
        look = audit.one(resident.pk, town_id, number)
        if look is None:
            raise NoSuchLook
        if LookQuestion.objects.filter(resident=resident, municipality=town_id, number=number).exists():
            raise AskedAlready
        seen = {"event": look.code, "looked_at": look.at, "looker": look.actor_id}
        row = LookQuestion(municipality_id=town_id, resident=resident, number=number, asked_at=now, **seen)
        row.words = sealed.seal(words, aad=row.aad("words"))
        row.save(force_insert=True)
        act.on_object(row)
    return row


def read(question: LookQuestion, *, by: Officer) -> str:
    """The resident's words, for an officer. It is a look, too."""
    with trail.act(events.LOOK_QUESTION_READ, by=by, on=question, subject=trail.Whose(question.resident_id)):
        return question.words_in_clear


def answer(question: LookQuestion, *, words: str, by: Officer, now: dt.datetime) -> None:
    """Answer it, once. The resident is told that there is an answer; nobody is told who has left."""
    view = System("answer a resident's question", question.municipality_id)
    with viewing_as(view), trail.act(events.LOOK_ANSWERED, by=by, on=question, subject=trail.Whose(question.resident_id)):
        if question.looker == by.audit_id:
            raise OwnLook
        kept = {"answer": sealed.seal(words, aad=question.aad("answer")), "answered_by": by, "answered_at": now}
        if not LookQuestion.objects.filter(pk=question.pk, answered_at=None).update(**kept):
            raise AnsweredAlready
        resident = Resident.objects.select_related("user").get(pk=question.resident_id)
        if resident.user is not None:
            alarms.ring(resident.user, alarms.Alarm.LOOK_ANSWERED)
