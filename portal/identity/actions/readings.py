"""Reading a card: asked for in a request, brought back in a request, fetched by a worker, taken up in a request."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import alarms, breaker, cardline, cardsetup, events, spent
from portal.identity.cardkeys import Disbelieved
from portal.identity.models import CardReading, ReadingState, Resident
from portal.lib import outgoing, sealed
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

from . import cardlinks
from .cardlinks import Outcome

log = logging.getLogger(__name__)

LINE = "card"
# At the provider's: finding the card, the PIN, a second try. A code lives for a minute or less.
MAY_TAKE, CODE_LIVES, LEASE = dt.timedelta(minutes=10), dt.timedelta(minutes=3), dt.timedelta(seconds=60)
TRIES, WINDOW, AT_MOST = 2, dt.timedelta(minutes=10), 10
_VIEW = System("read a card")
_REFUSALS: dict[type[Refused], str] = {
    cardlinks.TakenByAnother: "taken", cardlinks.NeedsSecondFactor: "second_factor", cardlinks.NoTownToAsk: "no_town",
    cardlinks.Replayed: "disbelieved",
}  # fmt: skip

_ALARMS = {
    Outcome.FIRST: alarms.Alarm.CARD_LINKED, Outcome.REBOUND: alarms.Alarm.CARD_CHANGED, Outcome.AT_OFFICERS: alarms.Alarm.CARD_WAITING,
}  # fmt: skip


class TooManyReadings(Refused):
    sentence = _("短い時間に何度も読み取りを始めたため、いったん止めました。10分ほど待ってから、もう一度お試しください。")


class SettledAlready(Refused):
    """Another worker was faster."""


class CardAway(Refused):
    sentence = _("いま、カードを確かめる国のシステムにつながりません。1分ほど待ってから、もう一度お試しください。")


@dataclass(frozen=True)
class Marks:
    """Keyed digests by which the one who comes back is known: of a secret in the session, and of one in a cookie."""

    session: str
    browser: str


def start(resident: Resident, *, signs: bool, is_strong: bool, back_to: str, marks: Marks, now: dt.datetime) -> str:
    """Begin a reading and return the address at the provider's. Raises `TooManyReadings`, `CardAway`."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with viewing_as(_VIEW), trail.act(events.CARD_ASKED, by=resident, subject=resident) as act:
        if breaker.is_open(LINE, now):
            raise CardAway
        if CardReading.objects.filter(resident=resident, started_at__gt=now - WINDOW).count() >= AT_MOST:
            raise TooManyReadings
        reading = CardReading(
            resident=resident, signs=signs, is_strong=is_strong, asked=asked_mark(state), session_mark=marks.session,
            browser_mark=marks.browser, back_to=back_to if len(back_to) <= 2000 else "/", started_at=now,
        )  # fmt: skip
        reading.secrets = sealed.seal(json.dumps({"nonce": nonce, "verifier": verifier}), aad=_place(reading.pk, "secrets"))
        reading.save(force_insert=True)
        act.on_object(reading)
        act.note(signs=signs)
    digest = hashlib.sha256(verifier.encode()).digest()
    return cardline.address(state, nonce, base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), signs=signs)


def come_back(reading: CardReading, *, code: str = "", reason: str = "", now: dt.datetime) -> bool:
    """Take the answer that a browser brought, once: False when one was brought before. The worker does the rest."""
    with viewing_as(_VIEW), trail.act(events.CARD_RETURNED, by=reading.resident, on=reading, subject=reading.resident) as act:
        changed = (
            {"state": ReadingState.FAILED, "reason": reason, "ended_at": now, "secrets": ""}
            if reason
            else {"state": ReadingState.RETURNED, "code": sealed.seal(code, aad=_place(reading.pk, "code"))}
        )
        is_first = CardReading.objects.filter(pk=reading.pk, state=ReadingState.STARTED).update(returned_at=now, **changed) == 1
        act.note(first=is_first, reason=reason)
        if is_first and not reason:
            act.then_ring("identity.read_card", reading_id=str(reading.pk))
    return is_first


def read(reading_id: UUID | str, clock: Callable[[], dt.datetime] = timezone.now) -> None:
    """Fetch what the card says and settle whose it is. Called by a worker; a second one finds nothing to do."""
    with viewing_as(_VIEW):
        reading = _claimed(reading_id, clock())
        if reading is None:
            return
        told = _told(reading, clock)
        if told is None:
            return
        where, person = cardlinks.locate(told.items), reading.resident
        try:
            with trail.act(events.CARD_READ, by=person, on=reading, subject=person) as act:
                if not spent.spend("id_token", told.ticket, clock()):
                    raise cardlinks.Replayed
                outcome = cardlinks.settle(person, told, where, is_strong=reading.is_strong, signs=reading.signs, now=clock())
                act.note(outcome=outcome.value)
                _finish(reading, outcome, told, clock())
                if outcome is not Outcome.AT_OFFICERS:
                    cardlinks.fill_in(person, told.items, where, clock())
                if outcome in _ALARMS:
                    cardlinks.tell(person, _ALARMS[outcome])
        except Refused as refusal:
            _fail(reading, _REFUSALS.get(type(refusal), "stopped"), clock())


def take_up(reading: CardReading, session_mark: str, now: dt.datetime) -> bool:
    """Whether this session may count the reading as its own proof: once, in the session that asked for it."""
    with viewing_as(_VIEW):
        mine = CardReading.objects.filter(pk=reading.pk, state=ReadingState.READ, session_mark=session_mark, taken_at=None)
        return mine.update(taken_at=now) == 1


def sweep(now: dt.datetime) -> list[str]:
    """End what nobody will finish, forget what is old; the ids of readings whose worker died or never heard the bell."""
    with viewing_as(_VIEW):
        ended = {"ended_at": now, "secrets": "", "code": ""}
        rows, expired = CardReading.objects, {"state": ReadingState.EXPIRED, "reason": "timed_out"}
        rows.filter(state=ReadingState.STARTED, started_at__lt=now - MAY_TAKE).update(**expired, **ended)
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        lost = Q(returned_at__lt=now - CODE_LIVES) | Q(attempts__gte=TRIES)
        rows.filter(free & lost, state=ReadingState.RETURNED).update(state=ReadingState.FAILED, reason="stopped", **ended)
        waiting = rows.filter(free, state=ReadingState.RETURNED, returned_at__lt=now - dt.timedelta(seconds=10))
        spent.forget(now)
        return [str(pk) for pk in waiting.values_list("pk", flat=True)[:200]]


def asked_mark(state: str) -> str:
    return sealed.blind(state, purpose="identity.card.state")


def _claimed(reading_id: UUID | str, now: dt.datetime) -> CardReading | None:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    mine = CardReading.objects.filter(free, pk=reading_id, state=ReadingState.RETURNED, attempts__lt=TRIES)
    if not mine.update(claimed_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return CardReading.objects.select_related("resident").get(pk=reading_id)


def _told(reading: CardReading, clock: Callable[[], dt.datetime]) -> cardline.Told | None:
    """What the provider says; None when there is nothing to believe, which is then kept as the reason."""
    secret = json.loads(sealed.unseal(reading.secrets, aad=_place(reading.pk, "secrets")))
    code = sealed.unseal(reading.code, aad=_place(reading.pk, "code"))
    question = cardline.Question(secret["nonce"], secret["verifier"], reading.started_at, reading.signs)
    pause = cardsetup.pause()
    if not breaker.may_ask(LINE, clock(), pause):
        _fail(reading, "away", clock())
        return None
    try:
        told = cardline.converse(question, code, clock)
    except (outgoing.NoAnswer, cardline.Garbled) as silence:
        breaker.failed(LINE, clock(), pause)
        log.warning("The card's provider gave no answer (%s)", getattr(silence, "trouble", "garbled"))
        _fail(reading, "away", clock())
        return None
    except Disbelieved as lie:
        breaker.worked(LINE)
        log.error("The card's provider was not believed (%s)", lie.fault)
        _fail(reading, "disbelieved", clock(), detail=lie.fault)
        return None
    except cardline.Declined as declined:
        breaker.worked(LINE)
        _fail(reading, "revoked" if declined.description == "certificate_revoked" else "declined", clock())
        return None
    breaker.worked(LINE)
    return told


def _finish(reading: CardReading, outcome: Outcome, told: cardline.Told, now: dt.datetime) -> None:
    is_read = outcome is not Outcome.AT_OFFICERS
    state, reason = (ReadingState.READ, "") if is_read else (ReadingState.FAILED, outcome.value)
    mine = CardReading.objects.filter(pk=reading.pk, state=ReadingState.RETURNED)
    if not mine.update(state=state, reason=reason, read_at=told.read_at, ended_at=now, secrets="", code=""):
        raise SettledAlready


def _fail(reading: CardReading, reason: str, now: dt.datetime, detail: str = "") -> None:
    with transaction.atomic():
        mine = CardReading.objects.filter(pk=reading.pk, state=ReadingState.RETURNED)
        text = f"{reason}:{detail}" if detail else reason
        mine.update(state=ReadingState.FAILED, reason=text, ended_at=now, secrets="", code="")


def _place(key: UUID, column: str) -> str:
    return f"identity.cardreading:{column}:{key}"
