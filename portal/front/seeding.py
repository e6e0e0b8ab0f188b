"""The demo towns and people, made through the same doors as in earnest. Safe to run again."""

from itertools import chain

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone

from portal.attributes import actions as attributes
from portal.attributes import onboarding as wishes
from portal.audit import trail
from portal.connections import onboarding as connections
from portal.consent import actions as consents
from portal.consent import onboarding as consent
from portal.consent import rules as purposes
from portal.identity.actions import family, homes, officers, residents
from portal.identity.models import Officer, Resident, User
from portal.municipalities.queries import PREFECTURE
from recommend import onboarding as recommend

from . import applicants, counters, demohelp, households, onboarding
from .people import PEOPLE, Person

TOWNS = ("271403", "272027", "273210")


def seed() -> None:
    """Prepare the portal, three towns, their people, and the families who wait for a nursery, with what they told of themselves."""
    seed_people()
    for _left in chain(applicants.settle_families(), households.tell_of_themselves()):
        pass


def seed_people() -> None:
    """All but the families: what the demo needs before it can open its door."""
    consent.prepare_portal(by=trail.PORTAL)
    wishes.prepare_portal(by=trail.PORTAL)
    for code in TOWNS:
        onboarding.open_town(code, by=trail.PORTAL)
        counters.prepare(code)
        demohelp.prepare(code)
    demohelp.prepare(PREFECTURE)
    for person in PEOPLE:
        settle(person)
    connections.prepare(by=trail.PORTAL)
    recommend.prepare_portal(by=trail.PORTAL)


def settle(person: Person) -> None:
    """One person with a verified address; officers with a second factor, residents with a town and their consents."""
    if person.role:
        officer = _officer(person)
        _verify(officer.user)
        if not totp.Authenticator.objects.filter(user=officer.user).exists():
            totp.TOTP.activate(officer.user, totp.generate_totp_secret())
        return
    resident = _resident(person)
    if resident.home_town_id:
        return
    family_kana, given_kana = person.kana.split()
    residents.update_resident(resident, by=resident, family_kana=family_kana, given_kana=given_kana)
    for town in (person.moved_from, person.town):
        if town:
            homes.declare_home(resident, town, by=resident, now=timezone.now())
    attributes.declare(resident, by=resident, town=person.town, **person.about)
    if person.child:
        name, birth_on = person.child
        family.add_member(resident, relation="child", call_name=name, birth_on=birth_on, by=resident, now=timezone.now())
    for code, town_id in ((purposes.LINKAGE, person.town), (purposes.DIGITAL_NOTICE, person.town), (purposes.RECOMMENDATION, None)):
        consents.grant(resident, code, by=resident, town_id=town_id)


def _officer(person: Person) -> Officer:
    return officers.appoint(
        email=person.email, name=person.name, staff_number=person.staff_number, role=person.role, town=person.town, by=trail.PORTAL
    )


def _resident(person: Person) -> Resident:
    user = User.objects.filter(email=person.email).first() or User.objects.create_user(person.email)
    _verify(user)
    family, given = person.name.split()
    return residents.register_resident(user, family_name=family, given_name=given)


def _verify(user: User) -> None:
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
