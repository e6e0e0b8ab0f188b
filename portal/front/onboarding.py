"""Opening a town in one go, for the demo and for whoever opens many: what is standard from every floor, then its doors."""

from django.utils import timezone

from notifications import onboarding as notifications
from portal.audit import trail
from portal.consent import onboarding as consent
from portal.municipalities import queries, stages
from portal.municipalities.models import Stage
from portal.municipalities.scope import System, viewing_as
from procedures import onboarding as procedures
from recommend import onboarding as recommend

from . import events

FLOORS = (consent, notifications, recommend)


def open_town(code: str, *, by: trail.Actor) -> None:
    """Prepare every floor for a town and open it. Run again it prepares what is new and leaves the rest."""
    home = code if queries.town(code) else queries.PREFECTURE
    with viewing_as(System("open a town", code)), trail.act(events.TOWN_OPENED, by=by, town=home) as act:
        row = stages.held(code)
        town = queries.told(row)
        notifications.prepare_library(by=by)
        for floor in FLOORS:
            floor.prepare(town, by=by)
        procedures.prepare(town.code, by=by)
        if row.stage != Stage.LIVE:
            stages.move(row, Stage.LIVE, seen=row.stage, now=timezone.now())
            act.note(was_new=True)
        else:
            act.note(was_new=False)
