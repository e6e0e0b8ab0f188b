"""The resident behind a login: registered once, changed by themselves."""

from portal.audit import trail
from portal.identity import events
from portal.identity.models import Resident, User
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as


def register_resident(user: User, **names: str) -> Resident:
    """Give a login its resident profile; the one it has already is returned unchanged."""
    with viewing_as(System("register a resident")):
        known = Resident.objects.filter(user=user).first()
        if known:
            return known
        with trail.act(events.RESIDENT_REGISTERED, by=trail.PORTAL) as act:
            resident = Resident.objects.create(user=user, **names)
            act.about(resident)
    return resident


def update_resident(resident: Resident, *, by: Resident, **changed: object) -> Resident:
    """Change a resident's own names; the home town is changed by `actions.homes`."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.RESIDENT_UPDATED, by=by, subject=resident) as act:
        for name, value in changed.items():
            setattr(resident, name, value)
        resident.save(update_fields=[*changed])
        act.note(fields=",".join(sorted(changed)))
    return resident
