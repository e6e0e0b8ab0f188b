"""security.txt as RFC 9116 asks for it: a contact, one end within a year, no line that somebody else has written."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from portal.front.surroundings import weaknesses_can_be_told

PATH = "/.well-known/security.txt"
LINE = re.compile(r"[A-Z][A-Za-z-]+: \S.*")


def lines(client: Client) -> list[tuple[str, str]]:
    answer = client.get(PATH)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    found = answer.content.decode().splitlines()
    assert [line for line in found if not LINE.fullmatch(line)] == []
    return [tuple(line.split(": ", 1)) for line in found]


@pytest.mark.django_db
@time_machine.travel("2026-12-01T23:30:00+09:00", tick=False)
def test_it_says_whom_to_write_to_in_the_order_of_the_settings(client: Client, settings: Settings) -> None:
    settings.PORTAL_URL = "https://tobira.example"
    settings.SECURITY_CONTACT = ["mailto:security@pref.example", "https://pref.example/weakness"]
    assert lines(client) == [
        ("Contact", "mailto:security@pref.example"),
        ("Contact", "https://pref.example/weakness"),
        ("Expires", "2027-05-30T00:00:00Z"),
        ("Preferred-Languages", "ja, en"),
        ("Canonical", "https://tobira.example/.well-known/security.txt"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("today", ["2026-12-01", "2028-02-29", "2031-06-30"])
def test_it_never_expires_and_is_never_good_for_a_year(client: Client, today: str) -> None:
    with time_machine.travel(f"{today}T12:00:00+09:00", tick=False):
        ends = [dt.datetime.fromisoformat(value) for name, value in lines(client) if name == "Expires"]
        now = dt.datetime.now(dt.UTC)
    assert len(ends) == 1
    assert now + dt.timedelta(days=150) < ends[0] < now + dt.timedelta(days=365)


@pytest.mark.django_db
def test_without_a_contact_there_is_no_file_and_the_doctor_says_so(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = []
    assert client.get(PATH).status_code == 404
    assert [finding.level for finding in weaknesses_can_be_told()] == ["note"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "contact", ["security@pref.example", "http://pref.example/", "mailto:", "mailto:a@b.example\nExpires: 2099-01-01T00:00:00Z", "tel:119"]
)
def test_what_is_no_contact_never_stands_in_it(client: Client, settings: Settings, contact: str) -> None:
    settings.SECURITY_CONTACT = [contact]
    assert client.get(PATH).status_code == 404
    assert [finding.level for finding in weaknesses_can_be_told()] == ["error"]


@pytest.mark.django_db
def test_a_contact_that_holds_is_enough(settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["tel:+81-6-0000-0000"]
    assert list(weaknesses_can_be_told()) == []
