"""Who appoints officers, and what the trail keeps of it."""

from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.identity.models import Officer
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast
from tests.identity.test_login import code_in

NEW = {"email": "Aoki@sakai.example.jp", "name": "青木", "staff_number": "S-103", "municipality": SAKAI, "role": "clerk", "is_active": "on"}


def officers() -> list[str]:
    with viewing_as(System("test")):
        return [officer.name for officer in Officer.objects.filter(municipality=SAKAI)]


def test_an_operator_appoints_an_officer_and_the_trail_keeps_it(as_pref: Client, cast: Cast) -> None:
    assert as_pref.post(reverse("admin:identity_officer_add"), NEW).status_code == 302
    assert officers() == ["森", "原", "青木"]
    with viewing_as(System("test")):
        entry = Entry.objects.get(event="identity.officer_appointed")
    assert (entry.municipality_id, entry.actor_kind, entry.actor_id) == (SAKAI, "officer", str(cast.pref.pk))


def test_an_operator_suspends_an_officer(as_pref: Client, as_mori: Client, cast: Cast) -> None:
    page = reverse("admin:identity_officer_change", args=[cast.mori.pk])
    assert as_pref.post(page, {"name": "森", "staff_number": "S-101", "role": "clerk"}).status_code == 302
    assert as_mori.get(reverse("admin:index")).status_code == 302


def test_clerks_neither_appoint_nor_look(as_mori: Client, as_ono: Client, cast: Cast) -> None:
    assert as_mori.post(reverse("admin:identity_officer_add"), NEW).status_code == 403
    assert as_mori.get(reverse("admin:identity_officer_changelist")).status_code == 403
    assert as_ono.get(reverse("admin:identity_officer_change", args=[cast.mori.pk])).status_code in (302, 403)
    assert officers() == ["森", "原"]


def test_a_bad_entry_gets_a_sentence_and_makes_nobody(as_pref: Client) -> None:
    answer = as_pref.post(reverse("admin:identity_officer_add"), NEW | {"email": "no address"})
    assert answer.status_code == 200
    assert officers() == ["森", "原"]


def test_a_new_officer_enters_by_code_and_is_led_to_a_second_factor(as_pref: Client, client: Client, cast: Cast) -> None:
    as_pref.post(reverse("admin:identity_officer_add"), NEW)
    asked = client.post(reverse("account_login"), {"login": "aoki@sakai.example.jp"})
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[-1])})
    answer = client.get(reverse("admin:index"), follow=True)
    assert reverse("mfa_index") in [url for url, _ in answer.redirect_chain]
    assert client.get(reverse("mfa_activate_totp"), follow=True).status_code == 200
