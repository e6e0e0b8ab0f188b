"""Mails about a login speak the language that its owner has chosen, whoever acts and in whatever language their page is."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from notifications.actions import choices
from portal.identity import alarms
from portal.identity.actions import proofs
from portal.identity.alarms import Alarm
from portal.identity.models import Resident, User
from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from tests.cast import Cast
from tests.identity.test_recovery import with_app

STARTED = "窓口での再設定が始まりました"
ASKED = {"address": "hanako@example.jp", "name": "堺花子", "papers": "licence", "reason": "both", "new_address": "new@example.jp"}


def speaks(resident: Resident, language: str) -> None:
    with viewing_as(ResidentView(resident.pk)):
        choices.speak(resident, language, by=resident)


def told(user: User, page: str) -> str:
    """The subject of the mail that an alarm makes while somebody looks at a page in this language."""
    mail.outbox.clear()
    with override(page):
        alarms.ring(user, Alarm.COUNTER_STARTED, also=[user.email])
    return mail.outbox[0].subject


def in_words_of(language: str) -> str:
    with override(language):
        return f"[とびら] {gettext(STARTED)}"


def test_an_officer_at_the_counter_starts_it_and_the_mail_is_in_her_language(cast: Cast, as_mori: Client) -> None:
    proofs.record(with_app(cast.hanako), method=Method.CARD, level=Level.CARD, issuer="https://card.example", by=cast.hanako)
    speaks(cast.hanako, "vi")
    mail.outbox.clear()
    as_mori.post(reverse("admin:identity_counterrecovery_add"), ASKED)
    assert [message.subject for message in mail.outbox] == [in_words_of("vi")]
    assert in_words_of("vi") != in_words_of("ja")
    assert "ご自身のときは" not in mail.outbox[0].body


@pytest.mark.parametrize(("chosen", "page", "heard"), [("vi", "en", "vi"), ("ja", "en", "ja"), ("", "en", "en"), ("", "ja", "ja")])
def test_what_was_chosen_goes_before_the_page_and_the_page_before_nothing(cast: Cast, chosen: str, page: str, heard: str) -> None:
    if chosen:
        speaks(cast.hanako, chosen)
    assert told(cast.hanako.user, page) == in_words_of(heard)


def test_nobody_hears_what_another_has_chosen(cast: Cast) -> None:
    speaks(cast.hanako, "vi")
    assert told(cast.ken.user, "ja") == in_words_of("ja")
    assert told(cast.ono.user, "ja") == in_words_of("ja")


def test_the_language_of_the_page_is_as_it_was(cast: Cast) -> None:
    speaks(cast.hanako, "vi")
    told(cast.hanako.user, "en")
    assert gettext(STARTED) == STARTED
