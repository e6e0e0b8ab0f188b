"""A new card whose items differ: two officers of the home town agree, or nothing is linked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.models import CardCase, CaseState, Officer
from portal.identity.queries.cardcases import Pair, content_of, items_of, pairs
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

from . import cardlinks

OPEN = (CaseState.WAITING, CaseState.SECONDED)


class CaseClosed(Refused):
    sentence = _("この付け替えは、すでに決まっています。一覧に戻って、ほかの件をご覧ください。")


class SamePerson(Refused):
    sentence = _("2人目の確認は、1人目とは別の職員が行ってください。")


class CardTaken(Refused):
    sentence = _("このカードは、すでに別のアカウントにつながっています。「認めない」を選び、住民の方に窓口へ来ていただいてください。")


def agree(case: CardCase, *, by: Officer, now: dt.datetime) -> bool:
    """Say that this is the same person. The second of two different persons links the card: True then.

    The card's freshness is not carried over: the resident reads it again, and then it counts.
    """
    with viewing_as(_view(case)), trail.act(events.CARD_CASE_AGREED, on=case, by=by, subject=case.resident) as act:
        kept = _locked(case)
        is_second = kept.first_by is not None
        act.note(second=is_second)
        if kept.first_by is None:
            CardCase.objects.filter(pk=case.pk).update(state=CaseState.SECONDED, first_by=by, first_at=now)
        elif kept.first_by.person == by.person:
            raise SamePerson
        else:
            _link(kept, content_of(kept), by, now)
    return is_second


def look(case: CardCase, *, by: Officer) -> list[Pair]:
    """Where the two cards differ; the resident can read who looked."""
    with viewing_as(_view(case)), trail.act(events.CARD_CASE_SEEN, on=case, by=by, subject=case.resident):
        return pairs(case)


def refuse(case: CardCase, *, by: Officer, now: dt.datetime) -> None:
    """Say that this cannot be settled from a desk; one officer is enough to say no."""
    with viewing_as(_view(case)), trail.act(events.CARD_CASE_REFUSED, on=case, by=by, subject=case.resident):
        kept = _locked(case)
        _close(kept, CaseState.REFUSED, by, now)
        cardlinks.tell(kept.resident, alarms.Alarm.CARD_NOT_CHANGED)


def _view(case: CardCase) -> System:
    # The resident's links are the resident's own; no town sees them.
    return System("two officers look at a new card", None)


def _locked(case: CardCase) -> CardCase:
    kept = CardCase.objects.select_for_update(of=("self",)).select_related("resident__user", "first_by").get(pk=case.pk)
    if kept.state not in OPEN:
        raise CaseClosed
    return kept


def _link(case: CardCase, told: dict[str, Any], by: Officer, now: dt.datetime) -> None:
    person, items = case.resident, items_of(told)
    where = cardlinks.locate(items)
    try:
        cardlinks.bind(person, told["issuer"], told["subject"], now)
    except cardlinks.TakenByAnother:
        raise CardTaken from None
    read_at = dt.datetime.fromisoformat(told["read_at"])
    cardlinks.keep(person, told["issuer"], items, where, read_at=read_at, signed=False, now=now)
    cardlinks.fill_in(person, items, where, now)
    _close(case, CaseState.LINKED, by, now)
    cardlinks.tell(person, alarms.Alarm.CARD_CHANGED)


def _close(case: CardCase, state: CaseState, by: Officer, now: dt.datetime) -> None:
    CardCase.objects.filter(pk=case.pk).update(state=state, closed_by=by, closed_at=now, items="")
