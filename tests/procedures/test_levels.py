"""A procedure may ask for the card: where it begins, on each page, and where it is sent; nothing that was typed is lost."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Procedure
from tests.cast import Cast, show
from tests.procedures import make

pytestmark = pytest.mark.django_db
NEEDS_CARD = "/account/step-up/?level=2&next="


@pytest.fixture
def strict(cast: Cast) -> Procedure:
    procedure = make.nursery(timezone.now())
    Procedure.objects.filter(pk=procedure.pk).update(required_level=Level.CARD)
    procedure.refresh_from_db()
    return procedure


@pytest.fixture
def draft(cast: Cast, strict: Procedure) -> Application:
    return make.draft(cast.hanako, strict, timezone.now())


def test_without_the_card_neither_a_page_opens_nor_anything_is_sent(as_hanako: Client, draft: Application) -> None:
    base = f"/applications/{draft.pk}"
    assert as_hanako.get(f"{base}/page/1/").headers["Location"].startswith(NEEDS_CARD)
    assert as_hanako.get(f"{base}/review/").headers["Location"].startswith(NEEDS_CARD)
    assert as_hanako.post(f"{base}/submit/").headers["Location"].startswith(NEEDS_CARD)
    with viewing_as(System("test")):
        assert Application.objects.get(pk=draft.pk).state == "draft"


def test_nor_does_it_begin(as_hanako: Client, strict: Procedure) -> None:
    answer = as_hanako.post(f"/procedures/{strict.municipality_id}/{strict.slug}/begin/")
    assert answer.headers["Location"].startswith(NEEDS_CARD)
    with viewing_as(System("test")):
        assert Application.objects.count() == 0


def test_with_the_card_read_an_hour_ago_at_most_it_goes_on(as_hanako: Client, cast: Cast, draft: Application) -> None:
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD, ago=dt.timedelta(minutes=59))
    assert as_hanako.get(f"/applications/{draft.pk}/page/1/").status_code == 200


def test_a_page_posted_when_the_reading_was_too_old_comes_back(as_hanako: Client, cast: Cast, draft: Application) -> None:
    answer = as_hanako.post(f"/applications/{draft.pk}/page/1/", {"go": "next", "a-child_name": "堺 もみじ"})
    kept = parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert "堺 もみじ" in as_hanako.get(kept).content.decode()


def test_to_others_it_is_not_there_at_all(as_ken: Client, draft: Application) -> None:
    assert as_ken.get(f"/applications/{draft.pk}/page/1/").status_code == 404
