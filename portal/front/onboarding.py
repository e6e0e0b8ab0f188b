"""Opening a town: each floor prepares what a town starts with, then it goes live."""

from django.utils.translation import gettext_lazy as _

from notifications import onboarding as notifications
from portal.audit import trail
from portal.consent import onboarding as consent
from portal.lib.refusals import Refused
from portal.municipalities import queries, stages
from portal.municipalities.scope import System, viewing_as
from procedures import onboarding as procedures
from recommend import onboarding as recommend

from . import events

FLOORS = (consent, notifications, recommend)


class UnknownTown(Refused):
    sentence = _("団体コード {code} の市町村はありません。6けたの番号を確かめてください。")


def open_town(code: str, *, by: trail.Actor) -> None:
    """Prepare every floor for a town and open it. Run again it prepares what is new and leaves the rest."""
    town = queries.town(code)
    if town is None:
        raise UnknownTown(code=code)
    with viewing_as(System("open a town", code)), trail.act(events.TOWN_OPENED, by=by, town=code) as act:
        notifications.prepare_library(by=by)
        for floor in FLOORS:
            floor.prepare(town, by=by)
        procedures.prepare(town.code, by=by)
        act.note(was_new=stages.go_live(code))
