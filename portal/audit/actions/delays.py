"""Keeping a town's looks from one person's own log, until a day: one officer asks for it, another agrees."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import events, trail
from portal.audit.models import Delay, DelayReason, Entry
from portal.lib.refusals import Refused

REASONS = DelayReason.choices
LONGEST = dt.timedelta(days=366)


class NoSuchEntry(Refused):
    sentence = _("この番号の記録は、住民の情報を見た記録ではありません。番号を確かめてください。")


class BadDay(Refused):
    sentence = _("いつまで遅らせるかは、あすから、その記録の日の1年後までの日で決めてください。")


class UnknownReason(Refused):
    sentence = _("遅らせる理由を選んでください。")


class OwnLook(Refused):
    sentence = _("自分が見た記録を遅らせることは、自分では求められず、認められません。ほかの職員に頼んでください。")


class OwnAsking(Refused):
    sentence = _("自分で求めたものは、自分では認められません。ほかの管理者か監査に頼んでください。")


class NothingToAgree(Refused):
    sentence = _("これは、もう認められたか、取りやめられたか、終わりの日を過ぎました。画面を開き直してください。")


def delay(town_id: str, number: int, *, reason: str, until: dt.date, by: trail.Actor, now: dt.datetime) -> Delay:
    """Ask that from this look on the town's looks at the same person appear in that person's log after `until` only.

    Nothing is kept back before `agree`. Asking again replaces what was asked and not yet agreed to. The year is counted from the look:
    counted from the asking it could be renewed for ever.
    """
    with trail.act(events.DELAY_ASKED, by=by, town=town_id) as act:
        look = Entry.objects.filter(municipality=town_id, number=number, event__in=events.looks(), subject_id__isnull=False).first()
        if look is None or look.subject_id is None:
            raise NoSuchEntry
        if not timezone.localdate(now) < until <= timezone.localdate(look.at) + LONGEST:
            raise BadDay
        if reason not in DelayReason.values:
            raise UnknownReason
        if _looked(by, look):
            raise OwnLook
        Delay.objects.filter(subject_id=look.subject_id, municipality=town_id, lifted_at=None, waits=True).update(lifted_at=now)
        made = Delay.objects.create(
            municipality_id=town_id, subject_id=look.subject_id, first_number=number, reason=reason, until=until,
            set_by=by.audit_id, set_at=now, waits=True,
        )  # fmt: skip
        act.note(entry=number, reason=reason, until=until.isoformat())
    return made


def agree(delay_id: int, *, town_id: str, by: trail.Actor, now: dt.datetime) -> None:
    """The second officer's yes: from now on it counts, in place of an earlier one about the same person."""
    with trail.act(events.DELAY_SET, by=by, town=town_id) as act:
        today = timezone.localdate(now)
        row = Delay.objects.select_for_update().filter(pk=delay_id, municipality=town_id, waits=True, lifted_at=None).first()
        if row is None or row.until < today:
            raise NothingToAgree
        if row.set_by == by.audit_id:
            raise OwnAsking
        first = Entry.objects.filter(municipality=town_id, number=row.first_number, subject_id=row.subject_id).first()
        if first is None or _looked(by, first):
            raise OwnLook
        same = Delay.objects.filter(subject_id=row.subject_id, municipality=town_id, lifted_at=None, waits=False)
        same.update(lifted_at=now)
        Delay.objects.filter(pk=row.pk).update(waits=False, agreed_by=by.audit_id, agreed_at=now)
        act.note(entry=row.first_number, reason=row.reason, until=row.until.isoformat(), asked_by=row.set_by)


def lift(delay_id: int, *, town_id: str, by: trail.Actor, now: dt.datetime) -> None:
    """Let everything appear now."""
    with trail.act(events.DELAY_LIFTED, by=by, town=town_id) as act:
        row = Delay.objects.filter(pk=delay_id, municipality=town_id, lifted_at=None)
        act.note(lifted=row.update(lifted_at=now))


def _looked(by: trail.Actor, first: Entry) -> bool:
    """Whether this look or a later one was this officer's own: all of them are kept back, whoever looked first."""
    same = Entry.objects.filter(municipality=first.municipality_id, subject_id=first.subject_id, event__in=events.looks())
    return same.filter(number__gte=first.number, actor_kind=by.audit_kind, actor_id=by.audit_id).exists()
