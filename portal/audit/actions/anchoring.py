"""The day's anchor: where every chain stands, under one signed root, mailed and published."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import events, rules, signer, trail
from portal.audit.models import Anchor, Chain, Entry
from portal.audit.queries import lining
from portal.audit.rules import exported
from portal.audit.rules.exported import Piece
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.scope import System, viewing_as

_WORK = System("anchor the trail")
# Lines under one root: a proof reads so many rows again (20 ms).
PIECE = 2048
# Of one night: four million lines, some minutes. More wait for the next night.
MOST_PIECES = 2000


def anchor(now: dt.datetime) -> Anchor | None:
    """Anchor all that was written since the last anchor, once a day. None when today's is there, or nothing was written."""
    day = timezone.localdate(now)
    with viewing_as(_WORK):
        if Anchor.objects.filter(day__gte=day).exists():
            return None
        segments = tuple(_segments())
        if not segments:
            return None
        pieces = tuple(itertools.islice(_pieces(segments), MOST_PIECES))
        with trail.act(events.ANCHORED, by=trail.PORTAL, town=PREFECTURE) as act:
            made = _made(day, segments, pieces, now)
            act.note(day=day.isoformat(), root=made.root, towns=len(segments), lines=made.lines["root"] if made.lines else "")
            _mail(made)
    return made


def _made(day: dt.date, segments: tuple[rules.Segment, ...], pieces: tuple[Piece, ...], now: dt.datetime) -> Anchor:
    last = Anchor.objects.order_by("-day").first()
    previous = last.root if last else rules.START
    root = rules.anchor_root(day.isoformat(), previous, segments)
    made = Anchor(day=day, made_at=now, root=root, towns=[dataclasses.asdict(one) for one in segments], previous=previous)
    made.signature = signer.sign(made.claims)
    made.lines = _lines(day.isoformat(), root, pieces)
    made.save()
    return made


def _lines(day: str, anchor_root: str, pieces: tuple[Piece, ...]) -> dict[str, object]:
    key = lining.key()
    lines = exported.lines_root(day, anchor_root, key, rules.root([one.leaf for one in pieces]))
    signature = signer.sign(exported.claims(day, anchor_root, lines, key))
    return {"pieces": [dataclasses.asdict(one) for one in pieces], "key": key, "root": lines, "signature": signature}


def _pieces(segments: tuple[rules.Segment, ...]) -> Iterator[Piece]:
    """The lines that no anchor covers yet, up to where the chains are anchored: those of before this was done come on its first nights."""
    until: dict[str, int] = {}
    done: dict[str, int] = {}
    for towns, lines in Anchor.objects.order_by("day").values_list("towns", "lines"):
        until |= {one["town"]: one["last"] for one in towns}
        done |= {one["town"]: one["last"] for one in (lines or {"pieces": ()})["pieces"]}
    until |= {one.town: one.last for one in segments}
    for town, last in sorted(until.items()):
        for first, end in exported.pieces_of(done.get(town, 0) + 1, last, PIECE):
            yield Piece(town, first, end, rules.root(lining.leaves(town, first, end)))


def _segments() -> list[rules.Segment]:
    """What is new in each chain. Heads first: an entry that comes in meanwhile waits for tomorrow."""
    done: dict[str, int] = {}
    for made in Anchor.objects.order_by("day").values_list("towns", flat=True):
        done |= {one["town"]: one["last"] for one in made}
    found = []
    for town, length, head in Chain.objects.order_by("pk").values_list("pk", "length", "head"):
        first = done.get(town, 0) + 1
        if length >= first:
            found.append(rules.Segment(town, first, length, head, _root(town, first, length)))
    return found


def _root(town: str, first: int, last: int) -> str:
    rows = Entry.objects.filter(municipality=town, number__range=(first, last)).order_by("number").values_list("hash", flat=True)
    return rules.root([rules.leaf(one) for one in rows.iterator(chunk_size=5000)])


def _mail(made: Anchor) -> None:
    lines = made.lines or {"root": "", "key": "", "signature": ""}
    entries = sum(one["last"] - one["first"] + 1 for one in made.towns)
    body = _(
        "{day}の記録の証しです。市町村 {towns}、記録 {entries}件。\n根: {root}\n前の日の根: {previous}\n\n署名:\n{signature}\n\n"
        "書き出しの行の根: {lines}\n仮の番号の鍵の印: {key}\n署名:\n{lines_signature}\n\n"
        "このメールは、とびらの外で残してください。記録が書き換えられていないかを、この値で確かめられます。"
    ).format(day=made.day, towns=len(made.towns), entries=entries, root=made.root, previous=made.previous, signature=made.signature,
             lines=lines["root"], key=lines["key"], lines_signature=lines["signature"])  # fmt: skip
    for address in settings.TRAIL_ANCHOR_MAILS:
        EmailMessage(_("とびら：{day}の記録の証し").format(day=made.day), body, to=[address]).send()
