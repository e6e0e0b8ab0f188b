"""Who works for which town, in which role."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model

from portal.audit import trail
from portal.identity import events
from portal.identity.models import Duty, Officer, User
from portal.municipalities.scope import System, viewing_as


def appoint(
    *, email: str, name: str, staff_number: str, role: str, town: str, by: trail.Actor, department: int | None = None
) -> Officer:  # fmt: skip
    """Make somebody an officer of a town at once; an officer who exists already keeps the account and takes the new role."""
    with viewing_as(System("appoint an officer", town)), trail.act(events.OFFICER_APPOINTED, by=by, town=town) as act:
        user = User.objects.filter(email=email.lower()).first() or get_user_model().objects.create_user(email)
        # Without this row the first login would ask for two codes: one to enter, one to prove the address that the first has proven.
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
        officer = settle(user, name=name, staff_number=staff_number, role=role, town=town, department=department)
        act.on_object(officer)
        act.note(role=role)
    return officer


def settle(user: User, *, name: str, staff_number: str, role: str, town: str, department: int | None) -> Officer:
    """Write an officer's profile; whoever had one before starts anew, without what they did elsewhere besides."""
    facts = {
        "name": name, "staff_number": staff_number, "role": role, "municipality_id": town, "department_id": department, "is_active": True,
    }  # fmt: skip
    with viewing_as(System("settle an officer")):
        # First the duties: they may not stay behind in another town than their officer's.
        Duty.objects.filter(officer__in=Officer.objects.filter(user=user)).delete()
        return Officer.objects.update_or_create(user=user, defaults=facts)[0]


def change_officer(
    officer: Officer, *, by: trail.Actor, duties: Collection[tuple[str, int | None]] | None = None, **changed: object
) -> None:  # fmt: skip
    """Change an officer's role, department, further duties (role, department; None: leave them) or whether they are active.

    It counts from their next request. Who is no longer active is out of every session at once, also as a resident.
    """
    with viewing_as(System("change an officer", officer.municipality_id)), trail.act(events.OFFICER_CHANGED, on=officer, by=by) as act:
        for name, value in changed.items():
            setattr(officer, name, value)
        officer.save(update_fields=[*changed])
        if duties is not None:
            _hold(officer, duties)
        if not officer.is_active:
            act.note(sessions_ended=end_sessions(officer.user))
        act.note(fields=",".join(sorted([*changed, *(["duties"] if duties is not None else [])])))


def _hold(officer: Officer, duties: Collection[tuple[str, int | None]]) -> None:
    Duty.objects.filter(officer=officer).delete()
    town = officer.municipality_id
    Duty.objects.bulk_create([Duty(officer=officer, municipality_id=town, role=role, department_id=where) for role, where in {*duties}])


def end_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
