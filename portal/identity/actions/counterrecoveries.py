"""A recovery that begins at a town's counter and is finished by the resident alone.

One officer finds the account and starts, another person confirms and hands out a paper. The paper's code opens nothing without the
mailbox that the resident named to both of them, so neither officer can use it. Nothing about the account is shown before it is found,
and it is found only by what its owner brings: its mail address and the name on the papers. (A receipt number would be easier to
remember, but officers have those on their screens, beside the names.)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import alarms, events
from portal.identity.cutting import cut_counter_recoveries
from portal.identity.models import CounterRecovery, Officer, Resident, Way
from portal.identity.queries.actors import is_officer, login_of
from portal.identity.queries.logins import is_anothers, resident_by_address
from portal.identity.queries.names import names_of
from portal.identity.queries.proven import proven_of
from portal.identity.rules import counterrecovery as rules
from portal.identity.rules.counterrecovery import Stage
from portal.lib import codes, sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

from .addresses import AddressTaken, take_over
from .recoveries import shut
from .sessions import forget

_WORK = System("a recovery that begins at a counter")


class NobodyFound(Refused):
    """Also said of a resident of another town, of an officer's login and of another name: who asks must not learn which it was."""

    sentence = _("この市町村では見つかりません。アドレス・氏名・お住まいの市町村を、ご本人にもう一度確かめてください。")


class NoLongerOpen(Refused):
    sentence = _("この再設定は、もう終わったか、時間が過ぎています。必要なら、はじめからやり直してください。")


class NeedsSecondPerson(Refused):
    sentence = _("書類を確かめた職員は、自分では確認できません。ほかの職員に頼んでください。")


class AddressesDiffer(Refused):
    sentence = _("1人目の職員が入れたアドレスと違います。ご本人にもう一度聞き、それでも違うときは、取りやめてやり直してください。")


class PaperRefused(Refused):
    """Wrong, too old, used, stopped, or another mailbox: the same words for all."""

    sentence = _("この番号とアドレスでは進めません。紙を見て確かめてください。期限が過ぎた紙や、使った紙のときは、窓口へお越しください。")


@dataclass(frozen=True)
class PersonSeen:
    """What the second officer compares with the papers. `birth_on` None: the card was never read."""

    name: str
    kana: str
    birth_on: dt.date | None


def start(*, address: str, name: str, new_address: str, papers: str, reason: str, by: Officer, now: dt.datetime) -> CounterRecovery:
    """The papers were seen: begin for the account with this address, if it is of this name and of the officer's town.

    An older paper of the same person is worth nothing from now on. Every channel of the account is told.
    """
    with viewing_as(_WORK), trail.act(events.COUNTER_RECOVERY_STARTED, by=by, town=by.municipality_id) as act:
        resident = _found(address, name, by.municipality_id)
        act.about(resident)
        # Two officers who start for one person wait for each other here.
        Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        cut_counter_recoveries(resident.pk, now)
        made = CounterRecovery.objects.create(
            municipality_id=by.municipality_id, resident=resident, papers=papers, reason=reason, address_mark=_address_mark(new_address),
            started_by=by, started_at=now, expires_at=now + rules.WAITS,
        )  # fmt: skip
        act.on_object(made)
        act.note(papers=papers, reason=reason)
        alarms.ring(login_of(resident), alarms.Alarm.COUNTER_STARTED)
    return made


def look(row: CounterRecovery, *, by: Officer) -> PersonSeen:
    """Whose account it is, to be compared with the papers. That somebody looked is told to the resident."""
    with viewing_as(_WORK), trail.act(events.COUNTER_RECOVERY_SEEN, on=row, by=by, subject=trail.Whose(row.resident_id)):
        resident = Resident.objects.get(pk=row.resident_id)
        proven = proven_of(resident)
        kana = f"{resident.family_kana} {resident.given_kana}".strip()
        return PersonSeen(resident.full_name, kana, proven.birth_on if proven else None)


def confirm(row: CounterRecovery, *, new_address: str, by: Officer, now: dt.datetime) -> str:
    """Another person has seen the papers too, and was told the same mailbox. The answer is the paper's code; it is kept nowhere."""
    with viewing_as(_WORK), trail.act(events.COUNTER_RECOVERY_CONFIRMED, on=row, by=by, subject=trail.Whose(row.resident_id)):
        fresh = CounterRecovery.objects.select_for_update(of=("self",)).select_related("started_by", "resident").get(pk=row.pk)
        # Somebody who has moved away meanwhile is another town's.
        if rules.stage_of(fresh.course, now) is not Stage.WAITING or fresh.resident.home_town_id != by.municipality_id:
            raise NoLongerOpen
        if not rules.is_another_person(fresh.started_by.person, by.person):
            raise NeedsSecondPerson
        if fresh.address_mark != _address_mark(new_address):
            raise AddressesDiffer
        code = codes.new_verification_code()
        columns = {"code_mark": _code_mark(code), "confirmed_by": by, "confirmed_at": now, "expires_at": now + rules.PAPER_LASTS}
        CounterRecovery.objects.filter(pk=row.pk).update(**columns)
    return code


def cancel(row: CounterRecovery, *, by: Officer, now: dt.datetime) -> None:
    """Stop it before the resident has finished: a mistyped address, a lost paper."""
    with viewing_as(_WORK), trail.act(events.COUNTER_RECOVERY_CANCELLED, on=row, by=by, subject=trail.Whose(row.resident_id)):
        under_way = CounterRecovery.objects.filter(pk=row.pk, finished_at=None, cancelled_at=None, expires_at__gt=now)
        if not under_way.update(cancelled_at=now, code_mark=""):
            raise NoLongerOpen


def enter(code: str, address: str, *, now: dt.datetime) -> CounterRecovery | None:
    """The paper's code and the mailbox, typed in by whoever holds the paper. None when they do not belong together.

    Each time is counted on the row and kept in the trail, also when it was wrong: nothing that a browser can throw away.
    """
    with viewing_as(_WORK):
        row = CounterRecovery.objects.select_related("resident__user").filter(code_mark=_code_mark(code), finished_at=None).first()
        if row is None or rules.stage_of(row.course, now) is not Stage.READY or not row.resident.is_active:
            return None
        with trail.act(events.COUNTER_CODE_ENTERED, by=trail.PORTAL, on=row, subject=row.resident) as act:
            counted = CounterRecovery.objects.filter(pk=row.pk, tries__lt=rules.MOST_TRIES).update(tries=F("tries") + 1)
            is_right = bool(counted) and row.address_mark == _address_mark(address)
            act.note(right=is_right)
        return row if is_right else None


def finish(recovery_id: UUID | str, address: str, *, now: dt.datetime) -> Resident:
    """The mailbox was shown too: the login takes its address, everybody else is out, and what holds after a recovery by mail holds.

    The clock of the day always starts anew: who came in by mail before was perhaps the one because of whom the resident came here.
    """
    with viewing_as(_WORK):
        row = CounterRecovery.objects.select_related("resident__user").get(pk=recovery_id)
        resident = row.resident
        with trail.act(events.COUNTER_RECOVERY_FINISHED, on=row, by=resident, subject=resident) as act:
            # Spent by condition: of two browsers with the same paper one comes in.
            ready = CounterRecovery.objects.filter(pk=row.pk, finished_at=None, cancelled_at=None, expires_at__gt=now)
            if not ready.exclude(code_mark="").filter(address_mark=_address_mark(address)).update(finished_at=now, code_mark=""):
                raise PaperRefused
            user = login_of(resident)
            if is_anothers(address, user):
                raise AddressTaken
            before = take_over(user, address, now)
            act.note(sessions=forget(user))
            shut(resident, Way.COUNTER, now)
            alarms.ring(user, alarms.Alarm.COUNTER_FINISHED, also=before)
    return resident


def _found(address: str, name: str, town: str) -> Resident:
    resident = resident_by_address(address)
    is_here = resident is not None and resident.home_town_id == town and rules.is_named(name, names_of(resident))
    # An officer's login opens more than a resident's letters: their own administrator helps them.
    if resident is None or not is_here or is_officer(login_of(resident)):
        raise NobodyFound
    return resident


def _code_mark(code: str) -> str:
    return sealed.blind(codes.normalise(code).replace("-", ""), purpose="identity.counterrecovery.code")


def _address_mark(address: str) -> str:
    return sealed.blind(address.strip().lower(), purpose="identity.counterrecovery.address")
