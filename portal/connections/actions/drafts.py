"""Connecting a service with four eyes: one operator writes, another person reads and says yes; then it is tried, then public."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.connections import events
from portal.connections.models import ConnectedService, DraftState, KitPass, ServiceDraft, Stage, TrialPass
from portal.connections.rules import pia
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

from .services import NotAService, ServiceForm, check, connect
from .tokens import hash_of

if TYPE_CHECKING:
    from portal.identity.models import Officer

WRITABLE = (DraftState.OPEN, DraftState.RETURNED)
PASS_LASTS = dt.timedelta(days=30)


class NotWritable(Refused):
    sentence = _("この申請は{state}です。書き換えるには、差し戻しを受けるか、新しい申請を作ってください。")


class NotWaiting(Refused):
    sentence = _("この申請は、いま確認待ちではありません（{state}）。画面を開き直してください。")


class SameEyes(Refused):
    sentence = _("自分が書いた申請は、自分では確かめられません。ほかの運用担当に頼んでください。")


class ReadAgain(Refused):
    sentence = _("画面を開いたあとで、申請の中身が変わりました。もう一度読んでから決めてください。")


class NotTried(Refused):
    sentence = _("{service}は、すでに公開中です。")


def form_of(facts: Mapping[str, Any]) -> ServiceForm:
    """The facts as the form that `connect` takes, checked with everything an operator has to answer for. Raises refusals."""
    try:
        form = ServiceForm(**facts)
        check(form)
        problems = [] if form.privacy_url else [str(_("個人情報の取扱いのアドレス（privacy_url）がありません。"))]
        problems += pia.faults(form.pia)
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        # A file may say anything: a number for a name, a word for a list.
        raise NotAService(slug=str(facts.get("slug", "")), problem=str(error)) from error
    if problems:
        raise NotAService(slug=form.slug, problem=problems[0])
    return form


def digest(facts: Mapping[str, Any]) -> str:
    """What a reader has read, in 16 letters."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def write(facts: Mapping[str, Any], *, by: trail.Actor, author: Officer | None = None, draft: ServiceDraft | None = None) -> ServiceDraft:
    """Keep what a service shall be registered with, new or over again. Raises `NotWritable`, and what `form_of` raises."""
    with trail.act(events.DRAFT_WRITTEN, by=by) as act:
        form = form_of(facts)
        row = _locked(draft) if draft else ServiceDraft(drafted_by=author)
        if row.state not in WRITABLE:
            raise NotWritable(state=row.get_state_display())
        row.slug, row.facts, row.drafted_by = form.slug, dict(facts), author
        row.service = ConnectedService.objects.filter(slug=form.slug).first()
        row.save()
        act.on_object(row)
        act.note(slug=row.slug, digest=digest(row.facts))
    return row


def submit(draft: ServiceDraft, *, by: trail.Actor) -> None:
    """Hand it to the second pair of eyes; from now on it cannot be changed."""
    with trail.act(events.DRAFT_SUBMITTED, on=draft, by=by) as act:
        row = _locked(draft)
        if row.state not in WRITABLE:
            raise NotWritable(state=row.get_state_display())
        form_of(row.facts)
        row.state, row.submitted_at = DraftState.SUBMITTED, timezone.now()
        row.save(update_fields=["state", "submitted_at"])
        act.note(slug=row.slug, digest=digest(row.facts))


def approve(draft: ServiceDraft, *, seen: str, by: Officer) -> tuple[ConnectedService, str | None]:
    """Connect the service as the draft says. A new one is on trial at first; its secret, if it has one, is returned this once.

    `seen` is the digest of what the reader was shown. Raises `NotWaiting`, `SameEyes`, `ReadAgain` and the refusals of `connect`.
    """
    with trail.act(events.DRAFT_APPROVED, on=draft, by=by) as act:
        row = _waiting(draft, by)
        if digest(row.facts) != seen:
            raise ReadAgain
        service, told = connect(form_of(row.facts), by=by, stage=Stage.TRIAL)
        _close(row, DraftState.APPROVED, by)
        ServiceDraft.objects.filter(pk=row.pk).update(service=service)
        act.note(slug=row.slug, digest=seen, stage=str(service.stage))
    return service, told


def give_back(draft: ServiceDraft, remark: str, *, by: Officer) -> None:
    """Send it back to whoever wrote it, with the reason."""
    with trail.act(events.DRAFT_RETURNED, on=draft, by=by) as act:
        row = _waiting(draft, by)
        row.remark = remark
        _close(row, DraftState.RETURNED, by)
        act.note(slug=row.slug)


def drop(draft: ServiceDraft, *, by: Officer) -> None:
    """Give it up; it stays readable."""
    with trail.act(events.DRAFT_DROPPED, on=draft, by=by) as act:
        row = _locked(draft)
        if row.state not in WRITABLE:
            raise NotWritable(state=row.get_state_display())
        _close(row, DraftState.DROPPED, by)
        act.note(slug=row.slug)


def publish(service: ConnectedService, *, by: Officer) -> None:
    """From trial to everybody."""
    with trail.act(events.SERVICE_PUBLISHED, on=service, by=by) as act:
        if not ConnectedService.objects.filter(pk=service.pk, stage=Stage.TRIAL).update(stage=Stage.PUBLIC):
            raise NotTried(service=service.name)
        act.note(slug=service.slug)


def invite_to_trial(service: ConnectedService, seats: int, *, by: Officer) -> str:
    """A code for so many people who try the service out; good for 30 days."""
    with trail.act(events.TRIAL_OFFERED, on=service, by=by) as act:
        code = secrets.token_urlsafe(24)
        TrialPass.objects.create(service=service, hash=hash_of(code), seats_left=seats, expires_at=timezone.now() + PASS_LASTS)
        act.note(slug=service.slug, seats=seats)
    return code


def open_kit(service: ConnectedService, *, by: Officer) -> str:
    """A code that opens the test kit for the service's developers for 30 days; older ones end."""
    with trail.act(events.KIT_OPENED, on=service, by=by) as act:
        code = secrets.token_urlsafe(24)
        KitPass.objects.filter(service=service).delete()
        KitPass.objects.create(service=service, hash=hash_of(code), expires_at=timezone.now() + PASS_LASTS)
        act.note(slug=service.slug)
    return code


def _locked(draft: ServiceDraft) -> ServiceDraft:
    return ServiceDraft.objects.select_for_update().get(pk=draft.pk)


def _waiting(draft: ServiceDraft, by: Officer) -> ServiceDraft:
    row = _locked(draft)
    if row.state != DraftState.SUBMITTED:
        raise NotWaiting(state=row.get_state_display())
    # As the portal itself: a viewpoint that cannot see the author must not make two eyes out of four.
    with viewing_as(System("who wrote a draft")):
        if row.drafted_by is not None and row.drafted_by.person == by.person:
            raise SameEyes
    return row


def _close(row: ServiceDraft, state: DraftState, by: Officer) -> None:
    row.state, row.reviewed_by, row.reviewed_at = state, by, timezone.now()
    row.save(update_fields=["state", "reviewed_by", "reviewed_at", "remark"])
