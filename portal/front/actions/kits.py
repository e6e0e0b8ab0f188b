"""What a town takes from the prefecture's stock, floor by floor."""

from __future__ import annotations

from collections.abc import Collection

from notifications import onboarding as notifications
from portal.audit import trail
from portal.consent import onboarding as consent
from portal.front import checklist, events
from portal.municipalities import stages
from portal.municipalities.models import Department
from portal.municipalities.queries import told
from portal.municipalities.scope import System, viewing_as
from portal.municipalities.steps import with_needs
from procedures import onboarding as procedures
from recommend import onboarding as recommend


def take(code: str, chosen: Collection[str], *, by: trail.Actor) -> int:
    """Give a town what was chosen, and what that stands on. What it has already stays as it is. Returns how many are new."""
    with viewing_as(System("set a town up", code)), trail.act(events.KIT_TAKEN, by=by, town=code) as act:
        row = stages.held(code)
        town, offers = told(row), checklist.offers_of(told(row))
        wanted = with_needs(frozenset(chosen), offers)
        new = {offer.key for offer in offers if offer.key in wanted and not offer.is_taken}
        office = Department.objects.filter(municipality=code).order_by("pk").first()
        consent.prepare(town, by=by, only=new)
        notifications.prepare(town, by=by, only=new)
        procedures.take(town, by=by, only=new, department=office.name if office else "", phone=(office and office.phone) or row.phone)
        recommend.prepare(town, by=by, only=new)
        act.note(new=len(new))
    return len(new)
