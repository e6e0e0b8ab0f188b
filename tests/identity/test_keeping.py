"""A form sent too early is not lost, and never comes into other hands."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.identity import devices, keeping
from portal.identity.models import KeptForm, Resident
from portal.identity.rules.levels import Level, Method
from tests.cast import Cast, lose_session, show, use_device
from tests.identity.test_login import code_in, verify

STRICT = "/strict/?page=2"
WRITTEN = {"answer": "もみじの木\nの下", "wishes": ["甲", "乙"], "seen": "x9"}


@pytest.fixture(autouse=True)
def _strict_page(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.identity.strict_urls"


def back_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["next"][0]


def log_in(client: Client, resident: Resident, next_url: str) -> str:
    """Through the real door; answers where it leads."""
    if not resident.user.emailaddress_set.exists():
        verify(resident.user)
    client.post(f"{reverse('account_login')}?next={next_url}", {"login": resident.user.email, "next": next_url})
    code = code_in(mail.outbox[-1])
    return client.post(reverse("account_confirm_login_code"), {"code": code, "next": next_url}).headers["Location"]


def kept_by_step_up(client: Client) -> str:
    return back_of(client.post(STRICT, WRITTEN).headers["Location"])


# --- on the way to the card ---------------------------------------------------------------------------------------------
def test_what_was_posted_waits_behind_the_card_and_is_sent_by_one_button(as_hanako: Client, cast: Cast) -> None:
    page = kept_by_step_up(as_hanako)
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    text = as_hanako.get(page).content.decode()
    form = text.partition(f'<form method="post" action="{STRICT}"')[2].partition("</form>")[0]
    assert re.findall(r'type="hidden" name="(?!csrf)(\w+)" value="([^"]*)"', form) == [
        ("answer", "もみじの木\nの下"),
        ("wishes", "甲"),
        ("wishes", "乙"),
        ("seen", "x9"),
    ]
    assert "<li>もみじの木<br>の下</li><li>甲</li><li>乙</li>" in text
    assert as_hanako.post(STRICT, WRITTEN).content.decode() == "極秘の中身 もみじの木\nの下"


def test_it_is_sealed_where_it_waits(as_hanako: Client) -> None:
    kept_by_step_up(as_hanako)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {KeptForm._meta.db_table}")
        assert "もみじ" not in str(cursor.fetchall())
    assert "もみじ" not in str(dict(as_hanako.session))


def test_files_are_not_kept_and_that_is_said(as_hanako: Client) -> None:
    answer = as_hanako.post(STRICT, {"answer": "甲", "photo": SimpleUploadedFile("a.png", b"PNG-bytes")})
    text = as_hanako.get(back_of(answer.headers["Location"])).content.decode()
    assert "添えたファイルは残っていません" in text
    assert "PNG-bytes" not in text


@pytest.mark.parametrize("body", [{"answer": "あ" * 200_001}, {"code": "123456"}, {"answer": "甲", "password": "secret"}])
def test_what_is_too_long_or_secret_is_not_kept(as_hanako: Client, body: dict[str, str]) -> None:
    assert back_of(as_hanako.post(STRICT, body).headers["Location"]) == STRICT
    assert KeptForm.objects.count() == 0


def test_it_waits_a_quarter_of_an_hour(as_hanako: Client) -> None:
    page = kept_by_step_up(as_hanako)
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now + dt.timedelta(minutes=14), tick=False):
        assert as_hanako.get(page).status_code == 200
    with time_machine.travel(now + dt.timedelta(minutes=15, seconds=1), tick=False):
        assert as_hanako.get(page).status_code == 404
        kept_by_step_up(as_hanako)
        assert KeptForm.objects.count() == 1


def test_what_nobody_came_back_for_is_swept_away(as_hanako: Client) -> None:
    kept_by_step_up(as_hanako)
    keeping.sweep(dt.datetime.now(dt.UTC))
    assert KeptForm.objects.count() == 1
    keeping.sweep(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16))
    assert KeptForm.objects.count() == 0


def test_only_the_last_few_are_kept(as_hanako: Client) -> None:
    pages = [kept_by_step_up(as_hanako) for _ in range(7)]
    assert [as_hanako.get(page).status_code for page in pages] == [404, 404, 200, 200, 200, 200, 200]


def test_nobody_else_gets_it(as_hanako: Client, as_ken: Client, as_mori: Client, client: Client, cast: Cast) -> None:
    page = kept_by_step_up(as_hanako)
    assert [one.get(page).status_code for one in (as_ken, as_mori, client)] == [404, 404, 302]
    # Nor in Hanako's browser, when somebody else logs in there.
    as_hanako.force_login(cast.ken.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = as_hanako.get(page)
    assert (answer.status_code, "もみじ" in answer.content.decode()) == (404, False)


def test_nor_does_its_person_in_another_browser(as_hanako: Client, cast: Cast, client_of: object) -> None:
    page = kept_by_step_up(as_hanako)
    assert client_of(cast.hanako).get(page).status_code == 404  # type: ignore[operator]


# --- a lost session -----------------------------------------------------------------------------------------------------
def test_a_form_sent_after_the_session_ended_comes_back_after_the_login(as_hanako: Client, cast: Cast) -> None:
    lose_session(as_hanako)
    page = back_of(as_hanako.post(STRICT, WRITTEN).headers["Location"])
    assert log_in(as_hanako, cast.hanako, page) == page
    assert "もみじの木" in as_hanako.get(page).content.decode()


def test_a_form_of_a_session_that_was_left_alone_comes_back_too(as_hanako: Client, cast: Cast) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=31), tick=False):
        page = back_of(as_hanako.post(STRICT, WRITTEN).headers["Location"])
        log_in(as_hanako, cast.hanako, page)
        assert "もみじの木" in as_hanako.get(page).content.decode()


def test_it_is_not_handed_to_the_next_at_the_same_browser(as_hanako: Client, cast: Cast) -> None:
    lose_session(as_hanako)
    page = back_of(as_hanako.post(STRICT, WRITTEN).headers["Location"])
    log_in(as_hanako, cast.ken, page)
    answer = as_hanako.get(page)
    assert (answer.status_code, "もみじ" in answer.content.decode()) == (404, False)


def test_a_tab_of_the_last_person_cannot_post_into_the_next_ones_hands(cast: Cast) -> None:
    """Each login changes the secret behind the forms' tokens: a form that was drawn for Hanako is refused after Ken was in."""
    browser = Client(enforce_csrf_checks=True)
    browser.get(reverse("account_login"))
    before = browser.cookies["csrftoken"].value

    def enter(person: Resident) -> None:
        verify(person.user)
        token = browser.cookies["csrftoken"].value
        browser.post(reverse("account_login"), {"login": person.user.email, "csrfmiddlewaretoken": token})
        browser.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1]), "csrfmiddlewaretoken": token})

    enter(cast.hanako)
    hers = browser.cookies["csrftoken"].value
    assert hers != before
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": hers})
    enter(cast.ken)
    assert browser.post(STRICT, {**WRITTEN, "csrfmiddlewaretoken": hers}).status_code == 403
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})
    assert browser.post(STRICT, {**WRITTEN, "csrfmiddlewaretoken": hers}).status_code == 403
    assert KeptForm.objects.count() == 0


def test_from_a_browser_that_nobody_ever_used_nothing_is_kept(client: Client, db: None) -> None:
    assert back_of(client.post(STRICT, WRITTEN).headers["Location"]) == STRICT
    client.cookies[devices.cookie_name()] = "A" * 43
    assert back_of(client.post(STRICT, WRITTEN).headers["Location"]) == STRICT
    assert KeptForm.objects.count() == 0


FORMS = ["account_email", "mfa_generate_recovery_codes", "attributes:attributes", "family:family", "consent:decide"]


@pytest.mark.parametrize("page", FORMS)
def test_every_form_of_a_resident_is_kept(as_hanako: Client, page: str) -> None:
    lose_session(as_hanako)
    answer = as_hanako.post(reverse(page), {"answer": "甲"})
    assert back_of(answer.headers["Location"]).startswith("/account/kept/")


def test_an_officers_form_is_kept_too(as_mori: Client, cast: Cast) -> None:
    lose_session(as_mori)
    answer = as_mori.post("/admin/notifications/batch/add/?x=1", {"title": "令和8年4月入所"})
    page = back_of(answer.headers["Location"])
    as_mori.force_login(cast.mori.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = as_mori.get(page).content.decode()
    assert 'action="/admin/notifications/batch/add/?x=1"' in text
    assert "令和8年4月入所" in text


def test_htmx_leaves_for_the_login_with_the_form_kept(as_hanako: Client) -> None:
    lose_session(as_hanako)
    answer = as_hanako.post(STRICT, WRITTEN, headers={"HX-Request": "true"})
    assert back_of(answer.headers["HX-Redirect"]).startswith("/account/kept/")


def test_the_last_who_came_in_owns_the_form(as_hanako: Client, cast: Cast) -> None:
    use_device(as_hanako, cast.ken.user)
    lose_session(as_hanako)
    as_hanako.post(STRICT, WRITTEN)
    assert KeptForm.objects.get().owner_id == cast.ken.user.pk
