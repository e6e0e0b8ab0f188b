"""A town that leaves, or becomes part of another: two operators, time to think, proof. What residents were sent stays theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit import retention, trail
from portal.audit.queries import retaining
from portal.front import archives, events
from portal.front.models import TownExit
from portal.identity.models import Officer
from portal.lib.refusals import Refused
from portal.municipalities import belongings, datakeys, queries, stages
from portal.municipalities.models import Municipality, Stage
from portal.municipalities.rules import leaving
from portal.municipalities.rules.leaving import Hindrance
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.audit.models import Hold

LEASE = dt.timedelta(minutes=20)


class NotResting(Refused):
    sentence = _("先に{town}を休止してください。住民の方に、わけとこれからのことを一文で知らせてから進めます。")


class ExitUnderWay(Refused):
    sentence = _("{town}の離脱か合併は、もう求められています。画面を開き直してください。")


class NoSuccessor(Refused):
    sentence = _("合併する先は、いま公開中の、別の市町村にしてください。先の市町村をひらいてから、もう一度求めます。")


class OwnRequest(Refused):
    sentence = _("自分で求めたものは、自分では確かめられません。ほかの運用担当に頼んでください。")


class TooSoon(Refused):
    sentence = _("消せるのは {due} からです。それまでは、いつでも取りやめられます。")


class NotArchived(Refused):
    sentence = _("町に渡すファイルが、まだできていません。できるまで消せません。")


class BeingMade(Refused):
    sentence = _("町に渡すファイルは、いま作っているところです。")


class NotTaken(Refused):
    sentence = _(
        "町の管理者が、まだファイルを受け取っていません。受け取ってもらってから確かめてください。"
        "受け取る人がいないときは、{until} から消せます。"
    )


class Held(Refused):
    sentence = _(
        "{town}は「{what}」を消さないように止めています。町の管理者に「保存期間と消去」の画面で止めるのをやめてもらうか、"
        "{until} を過ぎてから確かめてください。"
    )


class StillAtWork(Refused):
    sentence = _(
        "{town}に、終わっていない仕事があります（{work}）。このあとは、だれも進められません。"
        "終えるか取りやめてから、確かめてください。"
    )


class WrittenSince(Refused):
    sentence = _(
        "町に渡すファイルができたあとに、申請に書かれたものがあります。ファイルは、あすまでに作り直します。"
        "町の管理者に受け取ってもらってから、確かめてください。"
    )


class ExitOver(Refused):
    sentence = _("これは、もう終わったか、取りやめられました。画面を開き直してください。")


def ask(code: str, *, reason: str, successor: str = "", by: Officer, now: dt.datetime) -> TownExit:
    """Ask for a town to leave, or (with `successor`) to go into another one. A worker makes the town's archive meanwhile."""
    with viewing_as(System("let a town go", code)), trail.act(events.EXIT_ASKED, by=by, town=code) as act:
        row = stages.held(code)
        if row.stage != Stage.SUSPENDED:
            raise NotResting(town=row.name)
        into = queries.town(successor) if successor else None
        if successor and (into is None or not into.is_live or successor == code):
            raise NoSuccessor
        due = leaving.due(now, is_merging=bool(successor))
        facts = {"successor_id": successor or None, "reason": reason.strip()[:200], "asked_by": by.pk, "asked_at": now, "due_at": due}
        try:
            with transaction.atomic():
                made = TownExit.objects.create(municipality=row, **facts)
        except IntegrityError as clash:
            raise ExitUnderWay(town=row.name) from clash
        act.on_object(made)
        act.note(successor=successor)
        act.then_ring("front.archive", exit_id=made.pk, town_id=code)
    return made


def keep_archive(exit_id: int, town_id: str, *, now: dt.datetime) -> None:
    """The worker's part: write the archive and say what is in it. Rung again when it is done, it is written anew.

    It is written before the act begins: a town rests while it goes, and others need the data base meanwhile. Raises `BeingMade` when
    another worker is at it.
    """
    lease, name = _Lease(exit_id, now), ""
    try:
        made = archives.make(town_id, str(exit_id), lease.keep)
        name = made.name
        with viewing_as(System("let a town go", town_id)), trail.act(events.EXIT_ARCHIVED, by=trail.PORTAL, town=town_id) as act:
            row = _open_one(exit_id)
            facts = {"archive": name, "archive_digest": made.digest, "manifest": made.manifest, "archived_at": now}
            TownExit.objects.filter(pk=row.pk).update(**facts, handed_out_at=None)
            act.note(digest=made.digest, rows=made.manifest["rows"], papers=made.manifest["papers"]["files"])
    except BaseException:
        archives.discard(name)
        raise
    finally:
        lease.end()
    # The older file goes when no row names it any more.
    archives.discard(row.archive)


class _Lease:
    """Kept while pieces are written: a worker that died frees it within minutes, one that works for hours never loses it."""

    def __init__(self, exit_id: int, now: dt.datetime) -> None:
        self._exit, self._until = exit_id, now + LEASE
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        if not self._update(free & Q(confirmed_at=None, cancelled_at=None), self._until):
            raise BeingMade

    def keep(self) -> None:
        now = timezone.now()
        if self._until - now < LEASE / 2:
            if not self._update(Q(leased_until=self._until), now + LEASE):
                raise BeingMade
            self._until = now + LEASE

    def end(self) -> None:
        self._update(Q(leased_until=self._until), None)

    def _update(self, only: Q, until: dt.datetime | None) -> int:
        with viewing_as(System("make the archive of a town that leaves")):
            return TownExit.objects.filter(only, pk=self._exit).update(leased_until=until)


def cancel(row: TownExit, *, by: Officer, now: dt.datetime) -> None:
    """Let it be; the town stays suspended until somebody opens it again."""
    with viewing_as(System("let a town go", row.municipality_id)), trail.act(events.EXIT_CANCELLED, on=row, by=by):
        if not TownExit.objects.filter(pk=row.pk, confirmed_at=None, cancelled_at=None).update(cancelled_at=now):
            raise ExitOver


def confirm(row: TownExit, *, by: Officer, now: dt.datetime) -> None:
    """The second operator's yes, which cannot be taken back: a merged town's residents are re-homed, one that leaves is erased."""
    town_id = row.municipality_id
    with viewing_as(System("let a town go", town_id)), trail.act(events.EXIT_CONFIRMED, on=row, by=by) as act:
        town, held = stages.held(town_id), _open_one(row.pk)
        _look_for_hindrances(town, held, by, now)
        to = Stage.MERGED if held.successor_id else Stage.LEFT
        stages.move(town, to, seen=Stage.SUSPENDED, now=now, successor=held.successor_id)
        erased = {} if held.successor_id else belongings.erase(town_id, now)
        shredded = [] if held.successor_id else datakeys.shred(town_id, now)
        if shredded:
            # Every text says the name of its key: the entry in the trail can be held against whatever is found later.
            erased["front.keys"] = len(shredded)
            act.note(keys_shredded=" ".join(shredded))
        TownExit.objects.filter(pk=held.pk).update(confirmed_by=by.pk, confirmed_at=now, erased=erased)
        act.note(archive=held.archive_digest, erased=sum(erased.values()), successor=held.successor_id or "")
        if held.successor_id:
            act.then_ring("front.rehome", town_id=town_id)


def hand_out(row: TownExit, *, by: Officer, now: dt.datetime) -> Iterator[bytes]:
    """The archive in pieces, to the town's own administrator."""
    with viewing_as(System("hand a town its archive", row.municipality_id)), trail.act(events.ARCHIVE_HANDED_OUT, on=row, by=by) as act:
        if not row.archived_at:
            raise NotArchived
        act.note(digest=row.archive_digest)
        TownExit.objects.filter(pk=row.pk, archive_digest=row.archive_digest).update(handed_out_at=now)
        return archives.opened(row.municipality_id, str(row.pk), row.archive)


def _look_for_hindrances(town: Municipality, row: TownExit, by: Officer, now: dt.datetime) -> None:
    holds, work = retaining.holds(town.pk), belongings.open_work(town.pk)
    going = leaving.Going(
        asked_by=row.asked_by, due_at=row.due_at, archived_at=row.archived_at, taken_at=row.handed_out_at,
        is_merging=bool(row.successor_id), is_held=bool(holds), is_at_work=bool(work),
        is_written_since=bool(row.archived_at and not row.successor_id and archives.is_stale(town.pk, row.archived_at)),
    )  # fmt: skip
    found = leaving.hindrance(going, by=by.pk, now=now)
    if found is not None:
        raise _refusal(found, town, row, holds, work)


PLAIN = {Hindrance.OWN_REQUEST: OwnRequest, Hindrance.NOT_ARCHIVED: NotArchived, Hindrance.WRITTEN_SINCE: WrittenSince}


def _refusal(found: Hindrance, town: Municipality, row: TownExit, holds: list[Hold], work: dict[str, int]) -> Refused:
    match found:
        case Hindrance.TOO_SOON:
            return TooSoon(due=_said(row.due_at))
        case Hindrance.HELD:
            # A hold is set for a court or an audit: erasing, or throwing keys away, would make nothing of it.
            titles = {one.code: str(one.title) for one in retention.classes()}
            what = "・".join(sorted({titles.get(one.data_class, one.data_class) for one in holds}))
            return Held(town=town.name, what=what, until=max(one.until for one in holds).isoformat())
        case Hindrance.AT_WORK:
            return StillAtWork(town=town.name, work=gettext("、").join(f"{name} {count}" for name, count in work.items()))
        case Hindrance.NOT_TAKEN:
            return NotTaken(until=_said(leaving.lies_until(row.archived_at or row.due_at)))
    return PLAIN[found]()


def _said(moment: dt.datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _open_one(exit_id: int) -> TownExit:
    found = TownExit.objects.select_for_update().filter(pk=exit_id, confirmed_at=None, cancelled_at=None).first()
    if found is None:
        raise ExitOver
    return found
