"""Who works for which town, in which role."""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from portal.audit import trail
from portal.identity import events
from portal.identity.models import Officer
from portal.municipalities.scope import System, viewing_as


def appoint(
    *, email: str, name: str, staff_number: str, role: str, town: str, by: trail.Actor, password: str | None = None, department: str = ""
) -> Officer:
    """Make somebody an officer of a town; an officer who exists already keeps the account and takes the new role."""
    with viewing_as(System("appoint an officer", town)), trail.act(events.OFFICER_APPOINTED, by=by, town=town) as act:
        user = get_user_model().objects.filter(email=email.lower()).first()
        user = user or get_user_model().objects.create_user(email, password)
        # Without this row the first login would ask for two codes: one to enter, one to prove the address that the first has proven.
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
        facts = {"name": name, "staff_number": staff_number, "role": role, "municipality_id": town, "is_active": True}
        officer, _ = Officer.objects.update_or_create(user=user, defaults=facts)
        act.on_object(officer)
        act.note(role=role)
    return officer


def change_officer(officer: Officer, *, by: trail.Actor, **changed: object) -> None:
    """Change an officer's role, name or whether they are active; it counts from their next request."""
    with viewing_as(System("change an officer", officer.municipality_id)), trail.act(events.OFFICER_CHANGED, on=officer, by=by) as act:
        for name, value in changed.items():
            setattr(officer, name, value)
        officer.save(update_fields=[*changed])
        act.note(fields=",".join(sorted(changed)))
