"""A form may ask for the card when it is sent, and only where its answers bring that up."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling, forms
from procedures.models import Application
from procedures.rules import answers, checks
from tests.cast import Cast, show
from tests.procedures import make

FORM: dict[str, Any] = {
    "pages": [
        {
            "key": "one",
            "title": "支払い",
            "fields": [
                {"key": "large", "kind": "yes_no", "label": "10万円以上ですか"},
                {
                    "key": "sign", "kind": "signature", "label": "署名", "text": "高い額なので、本人か確かめます。", "level": 3,
                    "show_if": {"field": "large", "equals": True},
                },
            ],
        }
    ]
}  # fmt: skip
STEP_UP = "/account/step-up/?level=3&next="


@pytest.fixture
def draft(cast: Cast) -> Application:
    nursery = make.nursery(timezone.now())
    with viewing_as(System("test")):
        forms.publish(nursery, FORM, by=cast.mori, now=timezone.now())
    with viewing_as(ResidentView(cast.hanako.pk)):
        return filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})


def state_of(draft: Application) -> str:
    with viewing_as(System("test")):
        return Application.objects.get(pk=draft.pk).state


def test_only_what_is_shown_asks() -> None:
    form = checks.parse(FORM)
    assert [answers.level_to_send(form, {"large": large}) for large in (True, False)] == [3, 0]
    assert answers.clean(form, {"large": True, "sign": "x"}, make.NOW.date()) == {"large": True}


def test_the_card_is_asked_for_when_it_is_sent(as_hanako: Client, cast: Cast, draft: Application) -> None:
    page = make.post_page(as_hanako, draft.pk, 1, large="yes")
    assert page.headers["Location"].endswith("/review/")
    assert "マイナンバーカードで署名します" in as_hanako.get(f"/applications/{draft.pk}/page/1/").content.decode()
    assert "マイナンバーカードで署名します" in as_hanako.get(f"/applications/{draft.pk}/review/").content.decode()
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert as_hanako.post(f"/applications/{draft.pk}/submit/").headers["Location"].startswith(STEP_UP)
    assert state_of(draft) == "draft"
    show(as_hanako, cast.hanako, Method.SIGNATURE, Level.SIGNED)
    assert as_hanako.post(f"/applications/{draft.pk}/submit/").headers["Location"].endswith("/receipt/")


def test_without_the_condition_a_login_is_enough(as_hanako: Client, draft: Application) -> None:
    make.post_page(as_hanako, draft.pk, 1, large="no")
    assert as_hanako.post(f"/applications/{draft.pk}/submit/").headers["Location"].endswith("/receipt/")
    assert state_of(draft) == "submitted"


def test_to_others_it_is_not_there(as_ken: Client, draft: Application) -> None:
    assert as_ken.post(f"/applications/{draft.pk}/submit/").status_code == 404
