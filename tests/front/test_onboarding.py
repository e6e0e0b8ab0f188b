"""Opening a town: one button of the operator's prepares every floor; nobody else has the button."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import procedures.queries as tasks
from notifications.models import Template
from portal.audit.models import Entry
from portal.consent import queries as consent
from portal.front import onboarding
from portal.front.onboarding import UnknownTown
from portal.municipalities import queries
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast

MISAKI = "273660"


def open_url(code: str) -> str:
    return reverse("admin:municipalities_municipality_open", args=[code])


def is_live(code: str) -> bool:
    town = queries.town(code)
    return town is not None and town.is_live


def test_the_operator_opens_a_town_and_every_floor_is_ready(as_pref: Client, cast: Cast) -> None:
    page = reverse("admin:municipalities_municipality_change", args=[MISAKI])
    assert "この市町村でとびらを始める" in as_pref.get(page).content.decode()
    assert as_pref.post(open_url(MISAKI), follow=True).redirect_chain == [(page, 302)]
    assert is_live(MISAKI)
    assert "とびらを始めています" in as_pref.get(page).content.decode()
    assert consent.current_purpose("digital-notice", MISAKI) is not None
    with viewing_as(System("look", MISAKI)):
        assert [template.slug for template in Template.objects.all()] == ["nursery-decision"]
        opened = Entry.objects.get(event="front.town_opened")
    assert (opened.municipality_id, opened.actor_id, opened.detail) == (MISAKI, str(cast.pref.pk), {"was_new": True})


def test_opening_twice_prepares_nothing_twice(cast: Cast) -> None:
    for _ in range(2):
        onboarding.open_town(SAKAI, by=cast.pref)
    purpose = consent.current_purpose("digital-notice", SAKAI)
    assert purpose is not None
    assert purpose.number == 1
    slugs = [card.url for card in tasks.open_procedures(SAKAI, timezone.now())]
    assert (len(slugs), len(set(slugs))) == (13, 13)


@pytest.mark.parametrize("who", ["as_mori", "as_hara", "as_ono", "as_hanako"])
def test_nobody_else_opens_towns(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    assert client.post(open_url(MISAKI)).status_code in (302, 403)
    assert not is_live(MISAKI)


def test_a_town_that_is_not_there_gets_a_sentence(as_pref: Client, cast: Cast) -> None:
    with pytest.raises(UnknownTown, match="999999"):
        onboarding.open_town("999999", by=cast.pref)
    answer = as_pref.post(open_url("999999"), follow=True)
    assert "999999 の市町村はありません" in answer.content.decode()
