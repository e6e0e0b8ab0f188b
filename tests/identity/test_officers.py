"""Who becomes an officer, how, and what the trail keeps of it."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.identity.actions import invitations, officers, signups
from portal.identity.actions.invitations import InvitationOver, InvitedAlready, NotYoursToGive, OfficerAlready
from portal.identity.models import Duty, Invitation, Officer, Resident, User
from portal.municipalities.models import Department
from portal.municipalities.scope import System, viewing_as
from tests.cast import PREFECTURE, SAKAI, SUITA, Cast, logged_in, officer
from tests.identity.test_login import code_in

NEW = {"email": "Aoki@sakai.example.jp", "name": "青木", "staff_number": "S-103", "role": "clerk"}
INVITE = "admin:identity_invitation_invite"


@pytest.fixture
def aida(cast: Cast) -> Officer:
    """The administrator of 堺市."""
    return officer("aida@sakai.example.jp", "会田", "S-001", "administrator", SAKAI)


@pytest.fixture
def as_aida(aida: Officer) -> Client:
    return logged_in(aida)


def names(town: str = SAKAI) -> list[str]:
    with viewing_as(System("test")):
        return [one.name for one in Officer.objects.filter(municipality=town).order_by("pk")]


def invited(aida: Officer, **facts: object) -> Invitation:
    told = {"email": "aoki@sakai.example.jp", "name": "青木", "staff_number": "S-103", "role": "clerk", "town": SAKAI, **facts}
    with viewing_as(System("test")):
        return invitations.invite(**told, by=aida)  # type: ignore[arg-type]


def login_by_code(email: str) -> Client:
    client = Client()
    asked = client.post(reverse("account_login"), {"login": email})
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[-1])})
    return client


def test_an_administrator_invites_and_who_accepts_is_an_officer(as_aida: Client, aida: Officer) -> None:
    assert as_aida.post(reverse(INVITE), NEW | {"department": ""}).status_code == 302
    assert names() == ["森", "原", "会田"]
    assert "青木" not in mail.outbox[-1].body
    aoki = login_by_code("aoki@sakai.example.jp")
    shown = aoki.get(reverse("admin:index"), follow=True)
    assert shown.redirect_chain[-1][0] == reverse("identity:invitation")
    assert "堺市が、あなたを職員として招いています" in shown.content.decode()
    assert aoki.post(reverse("identity:invitation")).headers["Location"] == reverse("admin:index")
    assert names() == ["森", "原", "会田", "青木"]
    answer = aoki.get(reverse("admin:index"), follow=True)
    assert reverse("mfa_index") in [url for url, _ in answer.redirect_chain]
    with viewing_as(System("test")):
        assert [entry.event for entry in Entry.objects.filter(municipality=SAKAI, event__contains="invit").order_by("number")] == [
            "identity.officer_invited",
            "identity.invitation_accepted",
        ]


def test_the_operator_invites_a_towns_first_administrator(as_pref: Client) -> None:
    answer = as_pref.post(reverse(INVITE), NEW | {"role": "administrator", "town": SUITA})
    assert answer.status_code == 302
    login_by_code("aoki@sakai.example.jp").post(reverse("identity:invitation"))
    assert names(SUITA) == ["小野", "青木"]


@pytest.mark.parametrize("role", ["operator", "mayor"])
def test_an_administrator_cannot_make_operators(as_aida: Client, role: str) -> None:
    assert as_aida.post(reverse(INVITE), NEW | {"role": role, "department": ""}).status_code == 200
    with viewing_as(System("test")):
        assert Invitation.objects.count() == 0


def test_the_action_itself_refuses_what_is_not_ones_own_to_give(aida: Officer, cast: Cast) -> None:
    for by, role, town in ((aida, "operator", SAKAI), (aida, "clerk", SUITA), (cast.mori, "clerk", SAKAI)):
        with pytest.raises(NotYoursToGive):
            invited(by, role=role, town=town)


def test_clerks_neither_invite_nor_look(as_mori: Client, as_ono: Client, cast: Cast) -> None:
    for client in (as_mori, as_ono):
        assert client.get(reverse(INVITE)).status_code == 403
        assert client.post(reverse(INVITE), NEW).status_code == 403
        assert client.get(reverse("admin:identity_officer_changelist")).status_code == 403
        assert client.get(reverse("admin:identity_invitation_changelist")).status_code == 403


def test_another_towns_administrator_finds_neither_the_officer_nor_the_invitation(aida: Officer, cast: Cast) -> None:
    waiting = invited(aida)
    stranger = logged_in(officer("admin@suita.example.jp", "吹", "T-001", "administrator", SUITA))
    assert stranger.get(reverse("admin:identity_officer_change", args=[cast.mori.pk])).status_code in (302, 404)
    assert stranger.post(reverse("admin:identity_invitation_revoke", args=[waiting.pk])).status_code == 404
    assert "青木" not in stranger.get(reverse("admin:identity_invitation_changelist")).content.decode()


def test_nobody_else_can_accept(aida: Officer, as_hanako: Client, as_ono: Client, cast: Cast) -> None:
    waiting = invited(aida)
    for client in (as_hanako, as_ono):
        assert client.get(reverse("identity:invitation")).status_code == 404
        assert client.post(reverse("identity:invitation")).status_code == 404
    with pytest.raises(InvitationOver):
        invitations.accept(waiting, by=cast.hanako.user, now=timezone.now())
    assert names() == ["森", "原", "会田"]


def test_an_invitation_is_accepted_once_and_in_time(aida: Officer) -> None:
    waiting = invited(aida)
    user = User.objects.get(email="aoki@sakai.example.jp")
    with pytest.raises(InvitationOver):
        invitations.accept(waiting, by=user, now=timezone.now() + timedelta(days=8))
    invitations.accept(waiting, by=user, now=timezone.now())
    with pytest.raises(InvitationOver):
        invitations.accept(waiting, by=user, now=timezone.now())


def test_an_invited_person_has_the_whole_week_and_is_no_resident(aida: Officer) -> None:
    invited(aida)
    signups.sweep(timezone.now() + timedelta(days=6))
    login_by_code("aoki@sakai.example.jp")
    with viewing_as(System("test")):
        assert not Resident.objects.filter(user__email="aoki@sakai.example.jp").exists()
        assert Invitation.objects.count() == 1


def test_a_second_invitation_and_one_for_an_officer_are_refused(aida: Officer) -> None:
    waiting = invited(aida)
    with pytest.raises(InvitedAlready):
        invited(aida)
    with viewing_as(System("test")):
        invitations.revoke(waiting, by=aida)
    invited(aida)
    with pytest.raises(OfficerAlready):
        invited(aida, email="mori@sakai.example.jp")


def test_a_bad_address_gets_a_sentence_and_makes_nobody(as_aida: Client) -> None:
    answer = as_aida.post(reverse(INVITE), NEW | {"email": "no address", "department": ""})
    assert (answer.status_code, names()) == (200, ["森", "原", "会田"])


def test_suspending_ends_all_sessions_at_once(as_aida: Client, cast: Cast) -> None:
    devices = [login_as(cast.mori) for _ in range(3)]
    assert [client.get("/admin/").status_code for client in devices] == [200, 200, 200]
    page = reverse("admin:identity_officer_change", args=[cast.mori.pk])
    assert as_aida.post(page, entry(name="森", staff_number="S-101")).status_code == 302
    assert [client.get("/admin/").status_code for client in devices] == [302, 302, 302]
    assert [client.session.get("_auth_user_id") for client in devices] == [None, None, None]
    with viewing_as(System("test")):
        assert Entry.objects.get(event="identity.officer_changed").detail["sessions_ended"] == 3


def login_as(person: Officer) -> Client:
    """A device with a row in the list of sessions, as a real login makes it."""
    client = logged_in(person)
    UserSession.objects.create(user=person.user, session_key=client.session.session_key, ip="127.0.0.1", user_agent="test")
    return client


def entry(**facts: object) -> dict[str, object]:
    blank = {f"duty_{part}_{number}": "" for part in ("role", "department") for number in range(3)}
    return {"role": "clerk", "department_id": "", **blank, **facts}


def test_nobody_changes_their_own_entry(as_aida: Client, aida: Officer) -> None:
    page = reverse("admin:identity_officer_change", args=[aida.pk])
    assert as_aida.get(page).status_code == 200
    assert as_aida.post(page, entry(name="会田", staff_number="S-001", role="approver", is_active="on")).status_code == 403


def test_an_administrator_cannot_touch_operators(as_aida: Client, cast: Cast) -> None:
    assert as_aida.get(reverse("admin:identity_officer_change", args=[cast.pref.pk])).status_code in (302, 404)
    with viewing_as(System("test")):
        assert Officer.objects.get(pk=cast.pref.pk).municipality_id == PREFECTURE


def test_roles_are_held_by_department(as_aida: Client, cast: Cast) -> None:
    nursery = Department.objects.create(municipality_id=SAKAI, name="保育課")
    tax = Department.objects.create(municipality_id=SAKAI, name="税務課")
    page = reverse("admin:identity_officer_change", args=[cast.mori.pk])
    own = {"name": "森", "staff_number": "S-101", "is_active": "on", "department_id": nursery.pk}
    assert as_aida.post(page, entry(**own, duty_role_0="approver", duty_department_0=tax.pk)).status_code == 302
    with viewing_as(System("test")):
        mori = Officer.objects.get(pk=cast.mori.pk)
        assert [(held.role, held.department) for held in mori.duties] == [("clerk", nursery.pk), ("approver", tax.pk)]
        assert (mori.may_approve_for(tax.pk), mori.may_approve_for(nursery.pk), mori.may_approve_for(None)) == (True, False, True)
        again = as_aida.post(page, entry(**own))
        assert (again.status_code, Duty.objects.count()) == (302, 0)


def test_a_department_of_another_town_is_no_choice(as_aida: Client, cast: Cast) -> None:
    foreign = Department.objects.create(municipality_id=SUITA, name="保育課")
    page = reverse("admin:identity_officer_change", args=[cast.mori.pk])
    answer = as_aida.post(page, entry(name="森", staff_number="S-101", is_active="on", department_id=foreign.pk))
    assert answer.status_code == 200
    with viewing_as(System("test")):
        assert Officer.objects.get(pk=cast.mori.pk).department_id is None


def test_who_comes_back_starts_without_the_old_duties(cast: Cast) -> None:
    tax = Department.objects.create(municipality_id=SAKAI, name="税務課")
    officers.change_officer(cast.mori, by=cast.pref, duties=[("approver", tax.pk)])
    moved = officers.appoint(email=cast.mori.user.email, name="森", staff_number="T-9", role="clerk", town=SUITA, by=cast.pref)
    with viewing_as(System("test")):
        assert (moved.pk, moved.municipality_id, Duty.objects.count()) == (cast.mori.pk, SUITA, 0)
