"""A page of forty questions and a hundred rules: one POST, few queries; and what is worked out is shown."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling, forms
from procedures.models import Application
from procedures.rules.conditions import leaves
from procedures.rules.definition import Definition
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.forms import large

BOXES: dict[str, str] = {
    **{f"a-n{at}": str(at * 3) for at in range(10)},
    **{f"a-t{at}": "答え" for at in range(24)},
    **{f"a-home.{row}.named": f"世帯員{row}" for row in range(1, 6)},
    **{f"a-home.{row}.earns": "1000" for row in range(1, 6)},
}
PART = {"HX-Request": "true", "HX-Target": "page-fields"}


def size(form: Definition) -> tuple[int, int]:
    """Questions and rules, rows counted as often as they are asked."""
    page = form.pages[0]
    fields = [field for top in page.fields for field in (top, *(inner for row in "12345" for inner in top.row(row)))]
    rules = sum(1 for field in fields for _leaf in leaves(field.show_if)) + sum(field.formula is not None for field in fields)
    return len(fields), rules + len(page.checks)


@pytest.fixture
def draft(cast: Cast) -> Application:
    nursery = make.nursery(timezone.now())
    with viewing_as(System("test")):
        forms.publish(nursery, large(), by=cast.mori, now=timezone.now())
        return filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})


def test_one_post_takes_few_queries(as_hanako: Client, draft: Application) -> None:
    assert size(draft.form_version.form) >= (40, 100)
    url = f"/applications/{draft.pk}/page/1/"
    # The first brings up the questions that hang on the answers.
    as_hanako.post(url, {"seen": as_hanako.get(url).context["seen"], "go": "refresh", **BOXES}, headers=PART)
    seen = as_hanako.get(url).context["seen"]
    with CaptureQueriesContext(connection) as queries:
        answer = as_hanako.post(url, {"seen": seen, "go": "refresh", **BOXES}, headers=PART)
    asked = [each["sql"] for each in queries.captured_queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert (answer.status_code, len(asked)) == (200, 8)
    text = answer.content.decode()
    assert '<output class="calculated">5,000</output>' in text
    assert '<output class="calculated">5,002</output>' in text


def test_a_check_stands_at_its_box(as_hanako: Client, draft: Application) -> None:
    url = f"/applications/{draft.pk}/page/1/"
    sent: dict[str, Any] = {"seen": as_hanako.get(url).context["seen"], "go": "next", "a-n0": "2000000"}
    answer = as_hanako.post(url, sent)
    again = as_hanako.post(url, {**sent, "seen": answer.context["seen"]})
    assert again.context["form"].errors == {"n0": ["大きすぎます。", "大きすぎます。"]}
    assert as_hanako.post(f"/applications/{draft.pk}/submit/").url.endswith("/resume/")


def test_a_day_asks_for_the_page_when_it_is_whole(as_hanako: Client, cast: Cast) -> None:
    """Not at its year: who still types would have the page drawn anew under his fingers."""
    young = {"field": "born", "age": {"below": 18}}
    fields = [
        {"key": "born", "kind": "birth_date", "label": "生年月日"},
        {"key": "who", "kind": "family", "label": "だれ"},
        {"key": "a", "kind": "text", "label": "保護者", "show_if": young},
        {"key": "b", "kind": "text", "label": "学校", "show_if": {"field": "who", "age": {"below": 18}}},
    ]
    nursery = make.nursery(timezone.now())
    with viewing_as(System("test")):
        forms.publish(nursery, {"pages": [{"key": "one", "title": "人", "fields": fields}]}, by=cast.mori, now=timezone.now())
        draft = filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})
    page = as_hanako.get(f"/applications/{draft.pk}/page/1/").content.decode()
    asking = [tag for tag in re.findall(r"<(?:input|select)[^>]*>", page) if "hx-post" in tag and 'name="seen"' not in tag]
    assert [re.findall(r'name="a-([^"]*)"', tag)[0] for tag in asking] == ["born_day", "who_birth_day"]
