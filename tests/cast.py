"""The people of every test. The outsider is always in the room.

Hanako lives in 堺市. Ken moved from 堺市 to 吹田市. Mori (clerk) and Hara (approver) work for 堺市,
Ono (clerk) for 吹田市, Pref for the prefecture.
"""

import datetime as dt
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal.identity import devices, sessions
from portal.identity.models import Device, Officer, ProofEvent, Resident, User
from portal.identity.rules.levels import Level, Method
from portal.lib import sealed
from portal.municipalities.models import Department, Municipality
from portal.municipalities.scope import System, viewing_as

SAKAI, SUITA, KISHIWADA, TOYONO, PREFECTURE = "271403", "272051", "272027", "273210", "270008"


@dataclass(frozen=True)
class Cast:
    hanako: Resident
    ken: Resident
    mori: Officer
    hara: Officer
    ono: Officer
    pref: Officer


def resident(email: str, family: str, given: str, kana: tuple[str, str], town: str) -> Resident:
    """A resident with a login and a home town."""
    user = User.objects.create_user(email)
    names = {"family_name": family, "given_name": given, "family_kana": kana[0], "given_kana": kana[1]}
    with viewing_as(System("cast")):
        return Resident.objects.create(user=user, home_town_id=town, **names)


def officer(email: str, name: str, number: str, role: str, town: str, department: Department | None = None) -> Officer:
    """An officer with a login."""
    with viewing_as(System("cast")):
        user = User.objects.create_user(email)
        return Officer.objects.create(
            user=user, name=name, staff_number=number, role=role, municipality_id=town, department=department
        )  # fmt: skip


def department(name: str, town: str = SAKAI) -> Department:
    return Department.objects.create(municipality_id=town, name=name)


def gather() -> Cast:
    """Make the whole cast; 堺市, 岸和田市, 豊能町 and 吹田市 are live."""
    Municipality.objects.filter(pk__in=[SAKAI, KISHIWADA, TOYONO, SUITA]).update(stage="live")
    return Cast(
        hanako=resident("hanako@example.jp", "堺", "花子", ("サカイ", "ハナコ"), SAKAI),
        ken=resident("ken@example.jp", "吹田", "健", ("スイタ", "ケン"), SUITA),
        mori=officer("mori@sakai.example.jp", "森", "S-101", "clerk", SAKAI),
        hara=officer("hara@sakai.example.jp", "原", "S-102", "approver", SAKAI),
        ono=officer("ono@suita.example.jp", "小野", "T-201", "clerk", SUITA),
        pref=officer("pref@pref.example.jp", "府", "P-001", "operator", PREFECTURE),
    )


def logged_in(person: Resident | Officer) -> Client:
    """A client with this person's session; officers have passed their second factor."""
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    use_device(client, person.user)
    show_anew(client, person)
    return client


def show_anew(client: Client, person: Resident | Officer) -> None:
    """What a login shows: the resident's mailbox, the officer's second factor, this instant."""
    if isinstance(person, Resident):
        show(client, person)
        return
    session = client.session
    session["account_authentication_methods_user"] = str(person.user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()


def use_device(client: Client, user: User) -> None:
    """Let this browser be one in which the user has logged in last."""
    token, now = client.cookies.get(devices.cookie_name()), timezone.now()
    value = token.value if token else secrets.token_urlsafe(32)
    client.cookies[devices.cookie_name()] = value
    mark = sealed.blind(value, purpose="identity.device")
    Device.objects.update_or_create(user=user, mark=mark, defaults={"first_used_at": now, "last_used_at": now})


def lose_session(client: Client) -> None:
    """The session is gone, the browser and what is on its screen are still there."""
    del client.cookies[settings.SESSION_COOKIE_NAME]


def show(
    client: Client, resident: Resident, method: Method = Method.MAIL, level: Level = Level.MAIL, *, ago: dt.timedelta = dt.timedelta(0),
    at: dt.datetime | None = None,
) -> None:
    """Let this client's session have shown something, some time ago: `show(client, hanako, Method.CARD, Level.CARD)`."""
    session = client.session
    name = sessions.named(session)
    session.save()
    with viewing_as(System("cast")):
        ProofEvent.objects.create(resident=resident, method=method, level=level, session=name, at=at or timezone.now() - ago)
