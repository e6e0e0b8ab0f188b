"""Photos from the share menu of a phone: the questions that take them, one's own only, and nothing is read of what is posted."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.lib import uploads
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import attaching, filling, forms
from procedures.models import Application, Paper
from procedures.queries import sharing
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.test_files import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def draft(cast: Cast) -> Application:
    nursery = make.nursery()
    with viewing_as(System("test")):
        forms.publish(nursery, FORM, by=cast.mori, now=timezone.now())
    with viewing_as(ResidentView(cast.hanako.pk)):
        return filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})


def photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    return kept.getvalue()


def test_questions_that_are_asked_now_and_have_room_are_offered(as_hanako: Client, as_ken: Client, draft: Application) -> None:
    page = as_hanako.get("/share/").content.decode()
    assert f"/applications/{draft.pk}/page/1/?shared=a-pictures" in page
    assert "shared=a-proofs" not in page  # asked only of who attaches them now
    there = as_hanako.get(f"/applications/{draft.pk}/page/1/?shared=a-pictures").content.decode()
    assert 'name="a-pictures"' in there
    outside = as_ken.get("/share/").content.decode()
    assert str(draft.pk) not in outside
    assert "ファイルを入れられる申請がありません" in outside


def test_a_full_question_is_not_offered(cast: Cast, as_hanako: Client, draft: Application) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        attaching.attach(draft, "pictures", [uploads.take(photo(), "家.png")], by=cast.hanako, now=timezone.now())
    assert "shared=" not in as_hanako.get("/share/").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_one_query_however_many(cast: Cast, draft: Application, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        for _each in range(many - 1):
            filling.start(draft.procedure, by=cast.hanako, now=timezone.now(), known={})
        with django_assert_num_queries(1):
            assert len(sharing.slots(cast.hanako, "a", timezone.localdate())) == many


def test_what_is_posted_past_the_worker_changes_nothing(as_hanako: Client, draft: Application) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_hanako.cookies
    answer = strict.post("/share/", {"files": SimpleUploadedFile("家.png", photo(), "image/png")})
    assert (answer.status_code, answer["Location"]) == (302, "/share/?lost=1")
    assert "共有したものを受け取れませんでした" in as_hanako.get("/share/?lost=1").content.decode()
    with viewing_as(System("test")):
        assert not Paper.objects.exists()


def test_a_guest_logs_in_first(client: Client) -> None:
    answer = client.get("/share/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/account/login/?next=/share/")


def test_the_page_of_a_form_has_what_brings_back_what_was_typed(as_hanako: Client, draft: Application) -> None:
    page = as_hanako.get(f"/applications/{draft.pk}/page/1/").content.decode()
    assert 'data-drafts="/static/js/drafts' in page
    assert all(f'<template id="{name}">' in page for name in ("message-draft", "message-draft-old"))


def test_push_is_offered_after_an_application_was_sent(as_hanako: Client, application: Application) -> None:
    assert b"data-push" in as_hanako.get(f"/applications/{application.pk}/receipt/").content
