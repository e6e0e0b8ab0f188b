"""A town's way through its stages. `seen` is the stage that the officer's page showed: who comes second is told so."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from portal.audit import trail
from portal.front import checklist, events
from portal.front.models import TownExit
from portal.municipalities import datakeys, stages
from portal.municipalities.models import Stage
from portal.municipalities.queries import told
from portal.municipalities.scope import System, viewing_as

from .refusals import NoteMissing, StillMissing


def open_up(code: str, to: str, *, seen: str, by: trail.Actor, now: dt.datetime) -> None:
    """Let the residents in: those who are invited (`pilot`), or everybody (`live`). Also what brings a town back that rested.

    Raises `StillMissing` with the first thing without which a town cannot open, `MovedMeanwhile`, `NoSuchMove`.
    """
    event = events.PILOT_BEGUN if to == Stage.PILOT else events.TOWN_OPENED
    with viewing_as(System("open a town", code)), trail.act(event, by=by, town=code) as act:
        row = stages.held(code)
        if missing := checklist.missing(told(row)):
            raise StillMissing(step=missing[0].title)
        stages.move(row, to, seen=seen, now=now, stage_note="")
        # A town that goes on leaves by being asked anew: days to think and the file of then say nothing about what comes.
        given_up = TownExit.objects.filter(municipality=code, confirmed_at=None, cancelled_at=None).update(cancelled_at=now)
        act.note(before=seen, exits_given_up=given_up)


def suspend(code: str, note: str, *, seen: str, by: trail.Actor, now: dt.datetime) -> None:
    """Stop everything new in a town at once; residents read `note`. Letters that are there can be read as before."""
    with trail.act(events.TOWN_SUSPENDED, by=by, town=code) as act:
        row = stages.held(code)
        if not note.strip():
            raise NoteMissing
        stages.move(row, Stage.SUSPENDED, seen=seen, now=now, stage_note=note.strip()[:200])
        act.note(before=seen)


def begin_anew(code: str, *, seen: str, by: trail.Actor, now: dt.datetime) -> None:
    """A town that had left comes back: it is prepared from the beginning."""
    with trail.act(events.TOWN_RETURNED, by=by, town=code):
        row = stages.held(code)
        stages.move(row, Stage.PREPARED, seen=seen, now=now, stage_note="")
        # Not before: a key that a rollback takes away would leave texts that nobody opens.
        transaction.on_commit(lambda: datakeys.begin_anew(code, now))
