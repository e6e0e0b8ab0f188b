"""Break-glass: an operator looks at one resident's data because another operator allows it. Each look is told to the resident."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.holdings import Section, sections_of
from portal.identity.models import Emergency, Officer, Resident, Role
from portal.identity.queries.actors import login_of
from portal.identity.rules import emergency as rules
from portal.identity.rules.emergency import Glass, Step
from portal.lib import sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as


class NoSuchPerson(Refused):
    sentence = _("このメールアドレスの住民は見つかりません。本人に、登録しているアドレスを確かめてください。")


class OperatorsOnly(Refused):
    sentence = _("緊急の閲覧を求めたり許可したりできるのは、府の運用担当だけです。")


class NeedsSecondPerson(Refused):
    sentence = _("自分が求めた緊急の閲覧は、自分では許可できません。ほかの運用担当に頼んでください。")


class NoLongerAsked(Refused):
    sentence = _("この求めは、もう決まったか、時間が過ぎています。必要なら、もう一度求めてください。")


class NotOpen(Refused):
    sentence = _("この緊急の閲覧は、いまは開いていません。必要なら、もう一度求めてください。")


def ask(*, email: str, town: str, reason: str, words: str, ticket: str, parts: Sequence[str], by: Officer) -> Emergency:
    """Ask to look at these parts (codes of holdings) of what the portal holds of one resident. Nothing is shown yet."""
    with viewing_as(System("ask for an emergency look")), trail.act(events.EMERGENCY_ASKED, by=by, town=town) as act:
        if by.role != Role.OPERATOR:
            raise OperatorsOnly
        resident = Resident.objects.filter(user__email=email.strip().lower()).first()
        if resident is None:
            raise NoSuchPerson
        made = Emergency(
            municipality_id=town, resident=resident, reason=reason, ticket=ticket, parts=list(parts), asked_by=by.user,
            asked_at=timezone.now(),
        )  # fmt: skip
        made.words = sealed.seal(words, aad=_place(made))
        made.save(force_insert=True)
        act.on_object(made)
        act.about(resident)
        act.note(reason=reason, parts=len(parts))
    return made


def decide(asked: Emergency, *, is_allowed: bool, by: Officer, now: dt.datetime) -> None:
    """Allow the look for an hour, or decline it. Another person than the one who asked; one decision only."""
    look_as = System("decide on an emergency look")
    with viewing_as(look_as), trail.act(events.EMERGENCY_DECIDED, by=by, on=asked, subject=asked.resident) as act:
        if by.role != Role.OPERATOR:
            raise OperatorsOnly
        asker = Officer.objects.filter(user=asked.asked_by).first()
        if asked.asked_by_id == by.user_id or (asker and asker.person == by.person):
            raise NeedsSecondPerson
        if rules.has_lapsed(asked.asked_at, now):
            raise NoLongerAsked
        until = now + rules.LONGEST if is_allowed else None
        _take(asked, Step.ALLOW if is_allowed else Step.DECLINE, decided_by=by.user, decided_at=now, until=until)
        act.note(allowed=is_allowed)
        if is_allowed:
            alarms.ring(login_of(asked.resident), alarms.Alarm.EMERGENCY)


def look(opened: Emergency, *, by: Officer, now: dt.datetime) -> tuple[Section, ...]:
    """The parts that were allowed, read only; every look is one line in the resident's own log.

    Only for the operator who asked, and only while it is open. Gathered from the resident's own viewpoint: what they may not
    see yet (a letter before its release) an operator does not see either.
    """
    look_as = System("an emergency look")
    with viewing_as(look_as), trail.act(events.EMERGENCY_LOOKED, by=by, on=opened, subject=opened.resident) as act:
        fresh = Emergency.objects.get(pk=opened.pk)
        if fresh.asked_by_id != by.user_id or not rules.is_open(Glass(fresh.state), fresh.until, now):
            raise NotOpen
        act.note(reason=fresh.reason, parts=len(fresh.parts))
        with viewing_as(ResidentView(fresh.resident_id)):
            return sections_of(fresh.resident_id, fresh.parts)


def close(opened: Emergency, *, by: Officer) -> None:
    """End the look before its hour is over, or take the request back."""
    look_as = System("end an emergency look")
    with viewing_as(look_as), trail.act(events.EMERGENCY_CLOSED, by=by, on=opened, subject=opened.resident):
        if by.role != Role.OPERATOR:
            raise OperatorsOnly
        _take(opened, Step.CLOSE)


def words_of(row: Emergency) -> str:
    """Why, in the operator's own words."""
    return sealed.unseal(row.words, aad=_place(row))


def _take(row: Emergency, step: Step, **columns: object) -> None:
    following = rules.after(Glass(row.state), step)
    if following is None or not Emergency.objects.filter(pk=row.pk, state=row.state).update(state=following, **columns):
        raise NoLongerAsked
    row.refresh_from_db()


def _place(row: Emergency) -> str:
    return f"identity.emergency:{row.municipality_id}:{row.pk}"
