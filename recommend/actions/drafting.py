"""Drafts out of pages and records, and what a clerk makes of them. Nothing becomes public here unless its source is trusted."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.attributes.rules.audience import AudienceProblem, parse
from portal.audit import trail
from portal.lib.refusals import Refused
from recommend import events
from recommend.actions import editions, items
from recommend.models import Draft, DraftState, Item, Kind, Source, State
from recommend.rules.authorship import speaks_for
from recommend.rules.facts import Proposal
from recommend.rules.reading.listings import LOST

if TYPE_CHECKING:
    from portal.identity.models import Officer

# What an item takes over from a draft.
_WORDS = ("kind", "topic", "title", "summary", "body", "facts", "closes_on", "deadline_on", "url")


class NotYourDraft(Refused):
    sentence = _("ほかの市町村の案内です。自分の市町村のものを開いてください。")


class DecidedAlready(Refused):
    sentence = _("この案内は、もうほかの職員が決めています。一覧を開き直してください。")


def propose(source: Source, proposal: Proposal, *, now: dt.datetime) -> int:
    """Call inside an act; gives how many new drafts there are (0 or 1).

    A page that says something else changes the draft that nobody has touched; where one was made into an item, it is a new draft
    that would change it. What was thrown away stays thrown away. A trusted page is published unseen while nobody has laid a hand on
    what it became: what a clerk took down, joined, wrote or wants to see waits for a clerk, as does a text with letters that could
    not be read, and whatever the page says while a clerk has a draft of it in hand.
    """
    digest = hashlib.sha256(repr(proposal).encode()).hexdigest()
    known = [*Draft.objects.filter(source=source, key=proposal.key).order_by("-pk")]
    if any(one.digest == digest for one in known) or (known and known[0].state == DraftState.DROPPED):
        return 0
    said = {**_said(proposal), "digest": digest, "made_at": now, "reworded_at": None, "reworded": ""}
    if known and known[0].state == DraftState.WAITING and not known[0].is_edited:
        Draft.objects.filter(pk=known[0].pk).update(**said)
        return 0
    item = _now(next((one.item_id for one in known if one.item_id), None))
    draft = Draft.objects.create(source=source, municipality_id=source.municipality_id, key=proposal.key, item=item, **said)
    is_in_hand = any(one.state == DraftState.WAITING for one in known)
    if source.is_trusted and not is_in_hand and _is_nobodys(item) and LOST not in proposal.title + proposal.text:
        _publish_unseen(draft, now)
    return 1


def save(draft: Draft, *, by: Officer) -> None:
    """Keep what a clerk has put right; the page does not write over it any more."""
    with trail.act(events.DRAFT_SAVED, by=by, town=by.municipality_id, on=draft) as act:
        _refuse_foreign(draft, by)
        mine = Draft.objects.filter(pk=draft.pk, state=DraftState.WAITING)
        changed = {name: getattr(draft, name) for name in (*_WORDS, "opens_on", "place", "audience")}
        if not mine.update(**changed, is_edited=True):
            raise DecidedAlready
        act.note(kind=draft.kind)


def take(draft: Draft, *, by: Officer, with_audience: bool, now: dt.datetime) -> Item:
    """Make it an item of the town that is not public yet, or change the item that it belongs to as `items.save` would. Decided once."""
    with trail.act(events.DRAFT_TAKEN, by=by, town=by.municipality_id, on=draft) as act:
        _refuse_foreign(draft, by)
        if not Draft.objects.filter(pk=draft.pk, state=DraftState.WAITING).update(state=DraftState.TAKEN, ended_at=now):
            raise DecidedAlready
        item = _item(draft, with_audience=with_audience, now=now)
        items.keep(item, by=by)
        Draft.objects.filter(pk=draft.pk).update(item=item)
        # What the page said meanwhile would change this one; it is no second item.
        beside = Draft.objects.filter(source=draft.source_id, key=draft.key, state=DraftState.WAITING, item=None)
        beside.update(item=item)
        act.note(item=item.pk, with_audience=with_audience, state=item.state)
    return item


def drop(draft: Draft, *, by: Officer, now: dt.datetime) -> None:
    """Throw it away; the page may change, it does not come back."""
    with trail.act(events.DRAFT_DROPPED, by=by, town=by.municipality_id, on=draft):
        _refuse_foreign(draft, by)
        if not Draft.objects.filter(pk=draft.pk, state=DraftState.WAITING).update(state=DraftState.DROPPED, ended_at=now):
            raise DecidedAlready


def _said(proposal: Proposal) -> dict[str, Any]:
    told = {name: value for name, value in vars(proposal).items() if name != "key"}
    return {**told, "facts": [[*pair] for pair in proposal.facts], "audience": json.loads(proposal.audience)}


def _item(draft: Draft, *, with_audience: bool, now: dt.datetime) -> Item:
    today = timezone.localdate(now)
    new = Item(municipality_id=draft.municipality_id, opens_on=max(draft.opens_on or today, today), source=draft.source)
    item = _now(draft.item_id) or new
    for name in _WORDS:
        setattr(item, name, getattr(draft, name))
    item.url, item.summary = item.url[:200], item.summary or item.title
    if item.closes_on and item.closes_on < item.opens_on:
        item.closes_on = None
    if item.deadline_on and item.deadline_on < item.opens_on:
        item.deadline_on = None
    if draft.place and not any(label == _PLACE for label, _text in item.facts):
        item.facts = [[_PLACE, draft.place], *item.facts]
    item.audience = _sound(draft.audience) if with_audience else item.audience if draft.item_id else {}
    return item


def _now(item_id: int | None) -> Item | None:
    """As it stands at this moment, and held until the act is over: a clerk may be at it."""
    return Item.objects.select_for_update().filter(pk=item_id).first() if item_id else None


_PLACE = "場所"


def _sound(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule, or everybody when it cannot be read: what was read out of a text is a guess."""
    try:
        parse(rule)
    except AudienceProblem:
        return {}
    return rule


def _is_nobodys(item: Item | None) -> bool:
    """Nothing was made of the page yet, or what stands there is what the page said last, and public."""
    return item is None or (item.state == State.PUBLISHED and not (items.needs_another(item) or item.changed_by or item.written_by))


def _publish_unseen(draft: Draft, now: dt.datetime) -> None:
    """For a source that is marked as trusted: for everybody in the town, never pinned, and no rule that a machine has guessed."""
    item = _item(draft, with_audience=False, now=now)
    item.kind = Kind.ARTICLE if item.kind == Kind.SAFETY else item.kind
    item.state, item.published_at = State.PUBLISHED, item.published_at or now
    item.save()
    Draft.objects.filter(pk=draft.pk).update(item=item, state=DraftState.TAKEN, ended_at=now)
    editions.bump()


def _refuse_foreign(draft: Draft, by: Officer) -> None:
    if draft.municipality_id != speaks_for(by.role, by.municipality_id):
        raise NotYourDraft
