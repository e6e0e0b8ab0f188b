"""Holding what would be erased, the years with which something new begins, and the nightly report of what was erased."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import events, retention, trail
from portal.audit.models import Hold, Sweep, UsualYears
from portal.lib.refusals import Refused

LONGEST = dt.timedelta(days=5 * 366)


class BadEnd(Refused):
    sentence = _("消すのを止める終わりの日は、あすから5年先までで決めてください。続けるときは、その前にもう一度止めます。")


class NoReason(Refused):
    sentence = _("消すのを止める理由を書いてください。例：令和8年（ワ）第1号事件のため")


class UnknownClass(Refused):
    sentence = _("止める情報の種類を選んでください。")


class NoSuchYears(Refused):
    sentence = _("年数は、選べるものから選んでください。")


def set_usual(data_class: str, years: int, *, by: trail.Actor, town_id: str, now: dt.datetime) -> None:
    """The years with which something new of all towns begins. What there is keeps the years that its town has chosen."""
    with trail.act(events.USUAL_SET, by=by, town=town_id) as act:
        if years not in next((one.years for one in retention.classes() if one.code == data_class), ()):
            raise NoSuchYears
        UsualYears.objects.update_or_create(data_class=data_class, defaults={"years": years, "set_by": by.audit_id, "set_at": now})
        act.note(data_class=data_class, years=years)


def hold(town_id: str, data_class: str, *, reason: str, until: dt.date, by: trail.Actor, now: dt.datetime) -> Hold:
    """Erase nothing of this class of the town until then."""
    with trail.act(events.HOLD_SET, by=by, town=town_id) as act:
        today = timezone.localdate(now)
        if data_class not in {one.code for one in retention.classes()}:
            raise UnknownClass
        if not reason.strip():
            raise NoReason
        if not today < until <= today + LONGEST:
            raise BadEnd
        made = Hold.objects.create(
            municipality_id=town_id, data_class=data_class, reason=reason.strip(), until=until, set_by=by.audit_id, set_at=now
        )
        act.note(data_class=data_class, until=until.isoformat())
    return made


def lift(hold_id: int, *, town_id: str, by: trail.Actor, now: dt.datetime) -> None:
    """Let time do its work again, from tonight on."""
    with trail.act(events.HOLD_LIFTED, by=by, town=town_id) as act:
        act.note(lifted=Hold.objects.filter(pk=hold_id, municipality=town_id, lifted_at=None).update(lifted_at=now))


def report(town_id: str, now: dt.datetime) -> None:
    """Before the night's work: what is due. After it, on the same day: what is left of that. A town with nothing has no line."""
    lines = [(one.code, one.due(town_id, now), town_id in retention.held(one.code)) for one in retention.classes()]
    before = set(Sweep.objects.filter(municipality=town_id, day=timezone.localdate(now)).values_list("data_class", flat=True))
    told = [line for line in lines if line[1] or line[0] in before]
    if not told:
        return
    with trail.act(events.RETENTION_RUN, by=trail.PORTAL, town=town_id) as act:
        for code, count, was_held in told:
            key = {"municipality_id": town_id, "day": timezone.localdate(now), "data_class": code}
            if code in before:
                Sweep.objects.filter(**key).update(left=count, was_held=was_held)
            else:
                Sweep.objects.create(**key, due=count, left=count, was_held=was_held)
        act.note(**{code: count for code, count, _held in told})
