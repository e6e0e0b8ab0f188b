"""What a phone may keep of the letters: one's own, opened, and never one that a card has to open."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from notifications.models import Batch, Notice
from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast, show
from tests.notifications.test_doors import changed

pytestmark = pytest.mark.django_db
BOX, OFFER = 'aria-labelledby="on-phone"', "data-push"


def _letter() -> Notice:
    with viewing_as(System("test")):
        return Notice.objects.get()


@pytest.mark.usefixtures("released_batch")
def test_an_opened_letter_may_be_kept_and_brings_the_offer_of_push(as_hanako: Client) -> None:
    page = as_hanako.get(f"/inbox/{_letter().pk}/").content.decode()
    assert (page.count(BOX), page.count(OFFER) > 0) == (1, True)
    assert 'data-lists="/ /inbox/"' in page
    assert "htmx" not in page.split("</head>")[0].split("<script", 1)[1]


def test_a_letter_that_a_card_opens_may_not_and_no_copy_of_the_list_names_it(cast: Cast, as_hanako: Client, released_batch: Batch) -> None:
    assert "data-copied" not in as_hanako.get("/inbox/").content.decode()
    letter = changed(released_batch, required_level=2)
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    answer = as_hanako.get(f"/inbox/{letter.pk}/")
    assert (answer.status_code, BOX in answer.content.decode()) == (200, False)
    listed = as_hanako.get("/inbox/").content.decode()
    assert re.search(rf'<a href="/inbox/{letter.pk}/" data-copied="本人確認が必要な通知">', listed)


@pytest.mark.usefixtures("released_batch")
def test_a_letter_that_was_taken_back_is_marked_for_the_phone_to_forget(as_hanako: Client) -> None:
    as_hanako.get(f"/inbox/{_letter().pk}/")
    assert "data-gone" not in as_hanako.get("/inbox/").content.decode()
    with viewing_as(System("test")):
        Notice.objects.update(recalled_at=timezone.now(), recall_reason="x")
    assert "data-gone" in as_hanako.get("/inbox/").content.decode()
    # A page without the box tells the worker to drop its copy.
    assert "data-keep" not in as_hanako.get(f"/inbox/{_letter().pk}/").content.decode()


@pytest.mark.usefixtures("released_batch")
def test_the_outsider_finds_nothing_to_keep(as_ken: Client) -> None:
    assert as_ken.get(f"/inbox/{_letter().pk}/").status_code == 404
