"""allauth's pages and mails in our words."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from tests.ui.markup import elements

ROOT = Path(__file__).resolve().parents[2] / "templates"
MAILS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/email/*_message.txt") if "base" not in path.name)
CONTEXT = {
    "code": "BCDF-GHJK",
    "email": "hanako@example.jp",
    "from_email": "hanako@example.jp",
    "to_email": "hanako@example.jp",
    "deleted_email": "hanako@example.jp",
    "ip": "203.0.113.9",
    "user_agent": "Mozilla",
    "signup_url": "https://portal.example/account/signup/",
    "user": "花子",
}
PRIVATE = ("hanako@", "203.0.113.9", "Mozilla", "花子")


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_japanese_and_holds_nothing_personal(name: str) -> None:
    text = render_to_string(name, CONTEXT)
    assert [secret for secret in PRIVATE if secret in text] == []
    assert re.findall(r"[A-Za-z]{3,}", text.replace(CONTEXT["signup_url"], "").replace("BCDF-GHJK", "")) == []
    assert "とびら（大阪のまちの窓口）" in text


@pytest.mark.parametrize("name", ["account/email/login_code_message.txt", "account/email/email_confirmation_signup_message.txt"])
def test_the_code_stands_alone_on_its_line(name: str) -> None:
    assert "BCDF-GHJK" in render_to_string(name, CONTEXT).splitlines()


@pytest.mark.parametrize("name", [name.replace("_message", "_subject") for name in MAILS])
def test_a_subject_is_one_line_without_the_code(name: str) -> None:
    subject = render_to_string(name, CONTEXT).strip()
    assert (len(subject.splitlines()), "BCDF" in subject) == (1, False)


GUEST_PAGES = ["/account/login/", "/account/signup/", "/account/login/code/", "/account/inactive/"]
OWN_PAGES = [
    "/account/email/",
    "/account/logout/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
]


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def assert_is_a_page_of_ours(html: str) -> None:
    found = elements(html)
    assert [e.attrs["lang"] for e in found if e.name == "html"] == ["ja"]
    assert len([e for e in found if e.name == "h1"]) == 1
    assert [e.attrs["id"] for e in found if e.name == "main"] == ["main"]
    main = next(e for e in found if e.name == "main")
    assert re.findall(r"[A-Za-z]{4,}", re.sub(r"\S+@\S+|[A-Z2-7]{16,}|JavaScript", "", main.text)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", GUEST_PAGES)
def test_pages_before_the_door(client: Client, path: str) -> None:
    assert_is_a_page_of_ours(shown(client, path))


@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_of_ones_own_login(as_hanako: Client, path: str) -> None:
    html = re.sub(r"<script\b.*?</script>", "", shown(as_hanako, path), flags=re.DOTALL)
    assert_is_a_page_of_ours(html)


def test_the_login_page_offers_a_passkey_only_where_scripts_run(client: Client, cast: object) -> None:
    found = elements(shown(client, "/account/login/"))
    button = next(e for e in found if e.attrs.get("id") == "passkey_login")
    around = [e for e in found if "data-needs-script" in e.attrs and button in e.children]
    assert ["hidden" in e.attrs for e in around] == [True]
    assert [e.attrs["type"] for e in found if e.name == "script" and "src" not in e.attrs] == ["application/json"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("400.html", "読み取れません"),
        ("403.html", "開けません"),
        ("403_csrf.html", "送信を止めました"),
        ("404.html", "見つかりません"),
        ("429.html", "回数が多すぎます"),
        ("500.html", "こちらの不具合"),
        ("503.html", "点検"),
        ("errors/away.html", "このページを使えません"),
    ],
)
def test_error_pages_need_nothing_at_all(name: str, says: str) -> None:
    html = render_to_string(name)
    assert [says in e.text for e in elements(html) if e.name == "h1"] == [True]
    assert [e.attrs["href"] for e in elements(html) if e.attrs.get("class") == "button"] == ["/"]


@pytest.mark.parametrize(("language", "tag"), [("ja", "ja"), ("vi", "vi"), ("zh-hans", "zh-Hans"), ("ja-easy", "ja")])
def test_an_error_page_says_in_which_language_it_speaks(language: str, tag: str) -> None:
    with override(language):
        html = render_to_string("404.html")
    assert [e.attrs["lang"] for e in elements(html) if e.name == "html"] == [tag]


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert (response.status_code, "ページが見つかりません" in response.content.decode()) == (404, True)
