"""Whatever is sent to the pages of a form: an answer below 500, and nothing of another's."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling, forms
from procedures.models import Application
from procedures.rules import answers
from procedures.rules.banks import BOXES as BOXES_OF_BANKS
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.forms import RULED, WITH_RULES

DAYS = ("_era", "_year", "_month", "_day")
PERSON = ("_who", "_name", "_kana", "_address", *(f"_birth{day}" for day in DAYS))
ACCOUNT = tuple(f"_{box}" for box in BOXES_OF_BANKS)
BOXES = [f"a-{field.key}{part}" for field in RULED.fields() for part in ("", "_0", "_1", *DAYS, *PERSON, *ACCOUNT)]
BOXES += [f"a-members.{row}.{key}" for row in (1, 2, 3, 99) for key in ("called", "works", "pay")]
NAMES = st.sampled_from([*BOXES, "seen", "go", "from", "version"]) | st.text(max_size=12)
LIKELY = [
    "ordinary",
    "other",
    "1",
    "9999999",
    "さかい",
    "10:30",
    "a@b.jp",
    "yes",
    "no",
    "on",
    "red",
    "blue",
    "a",
    "b",
    "100",
    "200",
    "R",
    "6",
    "元",
    "2024",
    "\0",
]
BUTTONS = ["add:members", "drop:members:1", "drop:members:7", "add:heads", "next", "back", "save", "refresh", "review"]
TEXTS = (
    st.sampled_from([*LIKELY, *BUTTONS]) | st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(["あ" * 5001, "x" * 70_000])
)
PAGES = st.integers(min_value=0, max_value=5) | st.sampled_from([99, 2**31, 2**63])


@pytest.fixture
def every_kind(cast: Cast) -> Application:
    """Hanako's draft of a form that has every kind of field."""
    nursery = make.nursery(timezone.now() - timedelta(days=1))
    with viewing_as(System("test")):
        forms.publish(nursery, WITH_RULES, by=cast.mori, now=timezone.now() - timedelta(hours=1))
        return filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(number=PAGES, sent=st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, max_size=7), max_size=8))
def test_no_entry_breaks_a_page(as_hanako: Client, every_kind: Application, number: int, sent: dict[str, Any]) -> None:
    url = f"/applications/{every_kind.pk}/page/{number}/"
    seen = getattr(as_hanako.get(url), "context", None)
    answer = as_hanako.post(url, {"seen": seen["seen"] if seen else "", **sent})
    assert answer.status_code in {200, 302, 422}
    for path in ("review/", "resume/"):
        assert as_hanako.get(f"/applications/{every_kind.pk}/{path}").status_code in {200, 302}
    with viewing_as(System("test")):
        kept = make.fresh(every_kind).entries
    assert answers.clean(RULED, kept.answers, timezone.localdate()) == kept.answers


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(NAMES, TEXTS, max_size=6))
def test_no_entry_breaks_the_office(as_mori: Client, cast: Cast, sent: dict[str, Any]) -> None:
    nursery = make.nursery(timezone.now())
    case = make.submitted(cast.hanako, nursery, timezone.now())
    for what in ("start", "return", "decide", "note", "x"):
        mixed = {f"{what}-{name.removeprefix('a-')}": text for name, text in sent.items()} | {"what": what}
        assert as_mori.post(f"/admin/procedures/application/{case.pk}/change/", mixed).status_code in {302, 422}


@pytest.mark.parametrize("child", ["", "0", "-1", "x", "9" * 30, "\0"])
def test_no_child_that_is_not_ones_own(as_hanako: Client, cast: Cast, child: str) -> None:
    make.nursery(timezone.now())
    assert as_hanako.post("/procedures/271403/nursery-admission/begin/", {"child": child}).status_code == 302


@pytest.mark.parametrize(
    "path", ["/procedures/000000/x/", "/procedures/271403/nothing/", "/procedures/?town=%00", "/procedures/?town=999999"]
)
def test_addresses_that_lead_nowhere(client: Client, cast: Cast, path: str) -> None:
    assert client.get(f"/procedures/{path}").status_code in {200, 404}
