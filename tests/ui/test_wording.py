"""What was published in Japanese is read in the reader's language, and kept in Japanese."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from portal.audit import trail
from portal.consent import onboarding, queries, rules
from portal.municipalities import queries as towns
from portal.municipalities.scope import System, viewing_as
from portal.ui.wording import in_readers_words
from tests.cast import SAKAI, Cast

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
IN_JAPANESE = [
    "connections/news_list", "connections/service_consent", "connections/service_detail", "connections/service_list",
    "consent/consent_ask", "consent/consent_list", "consent/consent_receipt", "front/handbook_page", "front/home",
    "front/privacy_assessment", "front/privacy_register", "front/town_page", "identity/proxy_list", "identity/proxy_paper",
    "identity/proxy_propose", "notifications/inbox", "notifications/notice_page", "procedures/application_list",
    "procedures/application_page", "procedures/application_receipt", "procedures/application_review", "procedures/application_status",
    "procedures/appointment_list", "procedures/procedure_guide", "procedures/procedure_list", "procedures/share", "procedures/words",
    "recommend/digest", "recommend/event_list", "recommend/event_page", "recommend/feed", "recommend/item_page", "recommend/place_list",
    "recommend/place_page", "recommend/place_paper", "search/ask", "search/search",
]  # fmt: skip


@pytest.mark.parametrize(
    ("published", "town", "language", "shown"),
    [
        ("堺市とのつながり", "堺市", "en", "Connection with 堺市"),
        ("堺市とのつながり", "堺市", "ja", "堺市とのつながり"),
        ("登録した情報を、おすすめに使う", "", "en", "Use what I registered for “For you”"),
        ("堺市だけの言い方", "堺市", "en", "堺市だけの言い方"),
        ("", "", "en", ""),
    ],
)
def test_our_own_words_are_translated_and_others_stay(published: str, town: str, language: str, shown: str) -> None:
    with override(language):
        assert in_readers_words(published, town) == shown


def test_an_officer_who_reads_english_publishes_in_japanese(cast: Cast) -> None:
    town = towns.town(SAKAI)
    assert town is not None
    with viewing_as(System("publish in a test", SAKAI)), override("en"):
        onboarding.prepare(town, by=trail.PORTAL)
        purpose = queries.current_purpose(rules.LINKAGE, SAKAI)
    assert purpose is not None
    assert (purpose.title, purpose.items) == ("堺市とのつながり", ("氏名", "お住まいの市町村"))


def test_a_resident_reads_in_english_what_they_agree_to(cast: Cast, as_hanako: Client) -> None:
    with viewing_as(System("publish in a test", SAKAI)):
        town = towns.town(SAKAI)
        assert town is not None
        onboarding.prepare(town, by=trail.PORTAL)
    html = re.sub(r"</?span[^>]*>", "", as_hanako.get("/me/consents/", headers={"accept-language": "en"}).content.decode())
    assert "Receive letters from 堺市 in Tobira" in html
    assert "Name, Your town" not in html
    assert "Name, The town where you live" in html


def test_only_those_who_do_not_read_japanese_are_told_what_is_in_japanese() -> None:
    with override("en"):
        assert "Some of this page is only in Japanese." in render_to_string("components/only_japanese.html")
    with override("ja"):
        assert "banner" not in render_to_string("components/only_japanese.html")


@pytest.mark.parametrize("name", IN_JAPANESE)
def test_a_page_around_words_of_a_town_or_service_says_so_once(name: str) -> None:
    """By itself, or by the menu of languages, which says so where there is only Japanese."""
    text = (TEMPLATES / f"{name}.html").read_text(encoding="utf-8")
    assert text.count("components/only_japanese.html") + text.count("procedures/words.html") == 1
