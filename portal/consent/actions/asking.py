"""A town asks for a new purpose: written by its administrator, read by an operator, then asked of the residents."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.consent import events, rules
from portal.consent.models import Asking, PurposeRequest
from portal.consent.rules import Terms
from portal.lib.refusals import Refused

from .giving import withdraw_all
from .publishing import NoEnd, publish_purpose

if TYPE_CHECKING:
    from portal.identity.models import Officer

WRITABLE = frozenset({Asking.DRAFT, Asking.RETURNED})


class MovedOn(Refused):
    sentence = _("この申し出は、ほかの人が先に進めました。画面を開き直して、いまの状態を確かめてください。")


class NoLaw(Refused):
    sentence = _("根拠を「法令の定め」にするときは、法令の名前と条を書いてください。")


class OwnRequest(Refused):
    sentence = _("自分が書いた申し出は、自分では認められません。ほかの運用担当に頼んでください。")


def write(
    terms: Terms, *, by: Officer, now: dt.datetime, words_only: bool = False, places: Sequence[str] = (),
    asked: PurposeRequest | None = None,
) -> PurposeRequest:  # fmt: skip
    """Write a request, or write it anew: a draft, or one that came back. A public one stays as it is and gets a successor.

    places: names of `contexts` where residents are asked, beside their own page of consents.

    Raises `NoEnd` for a purpose that says not until when, `NoLaw` for a law without its name.
    """
    terms = rules.tidy(terms)
    with trail.act(events.PURPOSE_WRITTEN, by=by, on=asked, town=by.municipality_id) as act:
        if not terms.has_end:
            raise NoEnd(title=terms.title)
        if terms.ground == rules.Ground.LAW and not terms.law:
            raise NoLaw
        columns = {**_columns(terms), "words_only": words_only, "places": [*places], "state": Asking.DRAFT}
        columns |= {"written_by": by, "written_at": now}
        if asked is None or asked.state == Asking.PUBLIC:
            code = asked.code if asked else f"{rules.OF_A_TOWN}{by.municipality_id}-{secrets.token_hex(4)}"
            asked = PurposeRequest.objects.create(municipality_id=by.municipality_id, code=code, **columns)
            act.on_object(asked)
        else:
            _move(asked, WRITABLE, **columns)
    return asked


def submit(asked: PurposeRequest, *, by: Officer) -> None:
    """Hand it to the prefecture."""
    with trail.act(events.PURPOSE_SUBMITTED, by=by, on=asked):
        _move(asked, {Asking.DRAFT}, state=Asking.WAITING, remark="")


def approve(asked: PurposeRequest, *, by: Officer, now: dt.datetime) -> None:
    """Publish it as it was written; residents of the town are asked from now on."""
    with trail.act(events.PURPOSE_APPROVED, by=by, on=asked) as act:
        if asked.written_by_id == by.pk:
            raise OwnRequest
        PurposeRequest.objects.filter(code=asked.code, state=Asking.PUBLIC).update(state=Asking.REPLACED)
        _move(asked, {Asking.WAITING}, state=Asking.PUBLIC, decided_by=by.user, decided_at=now)
        facts = {field.name: getattr(asked.terms, field.name) for field in dataclasses.fields(Terms)}
        made = publish_purpose(asked.code, by=by, town_id=asked.municipality_id, words_only=asked.words_only, **facts)
        act.note(code=asked.code, number=made.number)


def give_back(asked: PurposeRequest, remark: str, *, by: Officer, now: dt.datetime) -> None:
    """Return it with what has to change."""
    with trail.act(events.PURPOSE_RETURNED, by=by, on=asked):
        _move(asked, {Asking.WAITING}, state=Asking.RETURNED, remark=remark, decided_by=by.user, decided_at=now)


def drop(asked: PurposeRequest, *, by: Officer) -> None:
    """Give up one that was never public."""
    with trail.act(events.PURPOSE_DROPPED, by=by, on=asked):
        _move(asked, {Asking.DRAFT, Asking.RETURNED, Asking.WAITING}, state=Asking.DROPPED)


def end(asked: PurposeRequest, *, by: Officer, now: dt.datetime) -> int:
    """End a public purpose: nobody is asked any more, and every yes to it ends now. How many there were."""
    with trail.act(events.PURPOSE_ENDED, by=by, on=asked) as act:
        _move(asked, {Asking.PUBLIC}, state=Asking.ENDED)
        count = withdraw_all(act, asked.municipality_id, now, code=asked.code)
        act.note(code=asked.code, consents=count)
    return count


def _columns(terms: Terms) -> dict[str, object]:
    return {**dataclasses.asdict(terms), "items": list(terms.items), "recipients": list(terms.recipients)}


def _move(asked: PurposeRequest, fitting: set[Asking] | frozenset[Asking], **columns: object) -> None:
    if not PurposeRequest.objects.filter(pk=asked.pk, state__in=fitting).update(**columns):
        raise MovedOn
    asked.refresh_from_db()
