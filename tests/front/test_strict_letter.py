"""The demo's strict letter: written to who asks for it, by the town's own acts, and to nobody who would not get one in earnest."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from notifications.models import Addressee, Batch, Notice, Template
from portal.audit import trail
from portal.front import onboarding
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast
from tests.notifications import make as letters

NAMELESS = "本人確認が必要です。開く前にカードを読み取ります。"
LETTER = reverse("front:demo_letter")


@pytest.fixture(autouse=True)
def _demo(settings: LazySettings, cast: Cast) -> None:
    settings.DEMO = True
    onboarding.open_town(SAKAI, by=trail.PORTAL)


def work_off_all() -> None:
    with viewing_as(System("test: work off")):
        found = list(Batch.objects.all())
    for batch in found:
        letters.work_off(batch)


def test_the_letter_arrives_without_its_name_for_who_asked(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    letters.willing(cast.hanako)
    assert as_hanako.post(LETTER)["Location"] == reverse("notifications:inbox")
    work_off_all()
    with viewing_as(System("test: look")):
        assert [(one.recipient_id, one.required_level) for one in Notice.objects.all()] == [(cast.hanako.pk, 2)]
    shown = as_hanako.get(reverse("notifications:inbox")).content.decode()
    assert NAMELESS in shown
    assert "児童手当" not in shown
    assert NAMELESS not in as_ken.get(reverse("notifications:inbox")).content.decode()


def test_a_second_letter_uses_the_template_of_the_first(cast: Cast, as_hanako: Client) -> None:
    letters.willing(cast.hanako)
    as_hanako.post(LETTER)
    as_hanako.post(LETTER)
    work_off_all()
    with viewing_as(System("test: look")):
        assert Notice.objects.count() == 2
        assert sorted(Template.objects.filter(municipality=SAKAI).values_list("slug", flat=True)) == ["child-allowance", "nursery-decision"]


@pytest.mark.parametrize("who", ["hanako, who has not agreed", "ken, who lives elsewhere"])
def test_who_gets_no_letters_of_the_town_is_led_to_the_consents_and_nothing_stays(
    cast: Cast, as_hanako: Client, as_ken: Client, who: str
) -> None:
    client = as_hanako if who.startswith("hanako") else as_ken
    assert client.post(LETTER)["Location"] == reverse("consent:list")
    with viewing_as(System("test: look")):
        assert (Batch.objects.count(), Addressee.objects.count()) == (0, 0)


def test_the_button_is_for_residents_only(as_hanako: Client, as_mori: Client) -> None:
    pages = [client.get(reverse("front:demo")).content.decode() for client in (as_hanako, as_mori, Client())]
    assert [LETTER in page for page in pages] == [True, False, False]
