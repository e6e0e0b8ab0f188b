"""The officers' site: a second factor always, a role for each screen, and nothing at all for those outside."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.identity.models import Officer, Resident
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast

OFFICE = "/admin/"


def test_guests_are_sent_to_the_login(client: Client, db: None) -> None:
    answer = client.get(OFFICE, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_residents_are_told_why_it_stops_here(as_hanako: Client) -> None:
    answer = as_hanako.get(OFFICE, follow=True)
    assert answer.status_code == 403
    assert "職員として登録されていません" in answer.content.decode()


def test_officers_without_a_second_factor_are_sent_to_get_one(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.mori.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(OFFICE, follow=True)
    assert reverse("mfa_index") in [url for url, _ in answer.redirect_chain]
    assert client.get(reverse("admin:index")).status_code == 302


def test_officers_with_a_second_factor_come_in(as_mori: Client) -> None:
    assert as_mori.get(OFFICE).status_code == 200


def test_a_suspended_officer_is_out_on_the_next_request(as_mori: Client, cast: Cast) -> None:
    assert as_mori.get(OFFICE).status_code == 200
    with viewing_as(System("suspend")):
        Officer.objects.filter(pk=cast.mori.pk).update(is_active=False)
    assert as_mori.get(OFFICE).status_code == 302


def test_an_inactive_resident_is_a_guest_on_the_next_request(as_hanako: Client, cast: Cast) -> None:
    assert as_hanako.get(reverse("front:me")).status_code == 200
    with viewing_as(System("end")):
        Resident.objects.filter(pk=cast.hanako.pk).update(is_active=False)
    assert as_hanako.get(reverse("front:me")).status_code == 403


@pytest.mark.parametrize("page", ["front:me", "consent:list"])
def test_officers_have_no_residents_pages(as_mori: Client, page: str) -> None:
    assert as_mori.get(reverse(page)).status_code == 403


def test_an_officer_who_enters_the_front_door_is_shown_to_the_office(as_mori: Client) -> None:
    assert as_mori.get("/").headers["Location"] == OFFICE
