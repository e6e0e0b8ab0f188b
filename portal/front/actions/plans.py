"""Carrying a whole plan out, at once or not at all: killed half-way, nothing of it is there, and it is begun anew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portal.audit import trail
from portal.connections import actions as services
from portal.connections import queries as connections
from portal.front import checklist, events
from portal.front.townfile import Plan
from portal.identity.actions import invitations
from portal.identity.models import Invitation, Officer, Role
from portal.municipalities import stages
from portal.municipalities.models import Department, Municipality, Stage
from portal.municipalities.queries import told
from portal.municipalities.scope import System, viewing_as

from . import kits, looks, moves

if TYPE_CHECKING:
    from collections.abc import Iterator


def carry_out(code: str, plan: Plan, *, seen: str, by: Officer, now: dt.datetime) -> list[str]:
    """Bring a town to where the plan wants it; what is there already is left alone. Returns what was done, step by step.

    `seen`: its stage before. Raises `BeingSetUp` while somebody else is at it, `MovedMeanwhile` when they were faster.
    """
    with viewing_as(System("set a town up", code)), trail.act(events.TOWN_ONBOARDED, by=by, town=code) as act:
        row = stages.held(code)
        if row.stage != seen:
            raise stages.MovedMeanwhile(town=row.name, stage=Stage(row.stage).label)
        done = [*_settle(row, plan, by), *_stock(row, plan, by), *_people(row, plan, by), *_doors(row, plan, by, now)]
        act.note(steps=",".join(done))
    return done


def _settle(row: Municipality, plan: Plan, by: Officer) -> Iterator[str]:
    if plan.crest or (plan.colour and plan.colour != row.colour):
        looks.settle_look(row.pk, colour=plan.colour or row.colour, crest=plan.crest, by=by)
        yield "look"
    if any(getattr(row, name) != value for name, value in plan.contacts.items()):
        looks.settle_contacts(row.pk, plan.contacts, by=by)
        yield "contacts"
    known = {*Department.objects.filter(municipality=row).values_list("name", "phone")}
    if new := [line for line in plan.departments if line not in known]:
        looks.settle_departments(row.pk, [(None, name, phone) for name, phone in new], by=by)
        yield "departments"
    if plan.closed is not None and [*plan.closed] != row.closed_parts:
        looks.close_parts(row.pk, plan.closed, by=by)
        yield "parts"


def _stock(row: Municipality, plan: Plan, by: Officer) -> Iterator[str]:
    offers = checklist.offers_of(told(row))
    wanted = checklist.standard(offers) if plan.take is None else plan.take
    if any(offer.key in wanted and not offer.is_taken for offer in offers):
        kits.take(row.pk, wanted, by=by)
        yield "kit"
    if plan.services is not None and plan.services != {one.slug for one in connections.choosable(row.pk) if one.is_picked}:
        services.pick(row.pk, plan.services, by=by)
        yield "services"


def _people(row: Municipality, plan: Plan, by: Officer) -> Iterator[str]:
    """An administrator who is there, or asked and may still answer, is not asked twice."""
    if not plan.administrator:
        return
    there = Officer.objects.filter(municipality=row, user__email=plan.administrator["email"].lower(), is_active=True)
    asked = Invitation.objects.filter(municipality=row, user__email=plan.administrator["email"].lower(), accepted_at=None, revoked_at=None)
    if not there.exists() and not asked.exists():
        who = dict(plan.administrator)
        named = {"email": who["email"], "name": who["name"], "staff_number": who["staff_number"]}
        invitations.invite(**named, role=Role.ADMINISTRATOR, town=row.pk, by=by, department=None)
        yield "administrator"


def _doors(row: Municipality, plan: Plan, by: Officer, now: dt.datetime) -> Iterator[str]:
    """They open as soon as nothing is missing: an invited administrator must answer first, so a plan is run again then."""
    if plan.stage and row.stage != plan.stage and not checklist.missing(told(row)):
        moves.open_up(row.pk, plan.stage, seen=row.stage, by=by, now=now)
        yield "doors"
