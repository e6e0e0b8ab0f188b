"""When an officer leaves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import events, handovers
from portal.identity.actions import officers
from portal.identity.models import Officer
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as


class NotAColleague(Refused):
    sentence = _("引き継ぐ相手は、同じ市町村の、いま働いている別の職員にしてください。")


def hand_over(officer: Officer, to: Officer | None, *, by: Officer, and_end: bool) -> int:
    """Give what lies with an officer to a colleague (None: back to the department), and if wished end their entry in the same act."""
    look = System("hand an officer's work over", officer.municipality_id)
    with viewing_as(look), trail.act(events.OFFICER_HANDED_OVER, on=officer, by=by) as act:
        if to is not None and (to.pk == officer.pk or not to.is_active or to.municipality_id != officer.municipality_id):
            raise NotAColleague
        count = handovers.hand(officer, to, by)
        if and_end and officer.is_active:
            officers.change_officer(officer, by=by, is_active=False)
        act.note(handed=count, to=to.pk if to else None, ended=and_end)
    return count
