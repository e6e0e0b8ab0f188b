"""Sources as officers keep them: added, changed, paused, tried, called, and their strange news said yes to."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from recommend import events
from recommend.models import Source
from recommend.rules.authorship import speaks_for

if TYPE_CHECKING:
    from portal.identity.models import Officer

# A change of these means that the file is to be read anew.
_MEANING = ("address", "kind", "yields", "place_kind", "file_format", "area_name")


class NotYourSource(Refused):
    sentence = _("ほかの市町村の情報源です。自分の市町村のものを開いてください。")


class NothingHeld(Refused):
    sentence = _("確認を待っている内容はありません。画面を開き直してください。")


class NoAddress(Refused):
    sentence = _("この情報源は、プログラムに付いてきたものです。取りに行く住所はありません。")


def save(source: Source, *, by: Officer, now: dt.datetime) -> None:
    """Keep a source of the officer's own town (an operator's: of the prefecture and its neighbours). A changed one is read anew."""
    with trail.act(events.SOURCE_SAVED, by=by, town=by.municipality_id) as act:
        town_id = speaks_for(by.role, by.municipality_id)
        if not source.code:
            source.code, source.municipality_id = f"{town_id or 'pref'}-{secrets.token_hex(4)}", town_id
        _refuse_foreign(source, by)
        before = Source.objects.filter(pk=source.code).values(*_MEANING).first()
        if before != {name: getattr(source, name) for name in _MEANING}:
            source.etag = source.last_modified = source.digest = source.held_digest = source.held_why = source.accepted_digest = ""
            source.due_at, source.failures, source.trouble = now, 0, ""
        source.save()
        act.on_object(source)
        act.note(active=source.is_active, trusted=source.is_trusted)
        if source.is_active and source.address:
            act.then_ring("recommend.visit", source_id=source.code)


def ask_trial(source: Source, *, by: Officer, now: dt.datetime) -> None:
    """Have a worker read it and show what would come of it; nothing is kept."""
    with trail.act(events.TRIAL_ASKED, by=by, town=by.municipality_id, on=source) as act:
        _refuse_foreign(source, by)
        Source.objects.filter(pk=source.pk).update(trial_asked_at=now)
        act.then_ring("recommend.try_source", source_id=source.code)


def call(source: Source, *, by: Officer, now: dt.datetime) -> None:
    """Have it visited now instead of at its hour."""
    with trail.act(events.SOURCE_CALLED, by=by, town=by.municipality_id, on=source) as act:
        _refuse_foreign(source, by)
        Source.objects.filter(pk=source.pk).update(due_at=now)
        act.then_ring("recommend.visit", source_id=source.code)


def accept(source: Source, digest: str, *, by: Officer, now: dt.datetime) -> None:
    """Say yes to the very content that was shown; another that came meanwhile is held again."""
    with trail.act(events.SOURCE_ACCEPTED, by=by, town=by.municipality_id, on=source) as act:
        _refuse_foreign(source, by)
        held = Source.objects.filter(pk=source.pk, held_digest=digest).exclude(held_digest="")
        if not held.update(accepted_digest=digest, held_digest="", held_why="", etag="", last_modified="", due_at=now):
            raise NothingHeld
        act.then_ring("recommend.visit", source_id=source.code)


def _refuse_foreign(source: Source, by: Officer) -> None:
    if source.municipality_id != speaks_for(by.role, by.municipality_id):
        raise NotYourSource
    if not source.address:
        raise NoAddress
