"""From the postal code to the address, by a button and without a script."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.identity import postal
from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling, forms
from procedures.models import Application
from procedures.rules.checks import faults, parse
from tests.cast import Cast
from tests.procedures import make

FIELDS: list[dict[str, Any]] = [
    {"key": "zip", "kind": "postal", "label": "郵便番号", "fills": "home"},
    {"key": "home", "kind": "text", "label": "住所", "max_length": 100},
    {"key": "free", "kind": "postal", "label": "ほかの郵便番号", "required": False},
]


def form(**change: Any) -> dict[str, Any]:
    return {"pages": [{"key": "one", "title": "住所", "fields": [FIELDS[0] | change, *FIELDS[1:]]}]}


@pytest.mark.parametrize(("code", "found"), [("5900078", "大阪府堺市堺区南瓦町"), ("0000000", ""), ("x", ""), ("", ""), ("' OR 1=1", "")])
def test_seven_digits_say_where_an_address_begins(code: str, found: str) -> None:
    assert postal.beginning_of(code) == found


@pytest.mark.parametrize("change", [{"fills": "nowhere"}, {"fills": "free"}, {"kind": "text"}])
def test_an_address_needs_a_line_beside_it(change: dict[str, Any]) -> None:
    assert [fault.code for fault in faults(parse(form(**change)))] == ["wrong_fill"]


def test_in_a_row_the_line_is_that_of_the_row() -> None:
    repeat = {"key": "homes", "kind": "repeat", "label": "住んだ所", "fields": FIELDS}
    definition = parse({"pages": [{"key": "one", "title": "住所", "fields": [repeat]}]})
    inner = definition.field("homes.2.zip")
    assert (faults(definition), inner and inner.fills_key) == ((), "homes.2.home")


@pytest.fixture
def url(cast: Cast) -> str:
    nursery = make.nursery(timezone.now() - timedelta(days=1))
    with viewing_as(System("test")):
        forms.publish(nursery, form(), by=cast.mori, now=timezone.now())
        draft = filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})
    return f"/applications/{draft.pk}/page/1/"


def press(client: Client, url: str, go: str = "address:zip", **boxes: str) -> Any:
    typed = {f"a-{key}": text for key, text in boxes.items()}
    return client.post(url, {"seen": client.get(url).context["seen"], "go": go, **typed})


def kept() -> dict[str, Any]:
    with viewing_as(System("test")):
        return dict(Application.objects.select_related("form_version").get().entries.answers)


def test_the_button_puts_the_address_into_its_line(as_hanako: Client, as_ken: Client, url: str) -> None:
    page = as_hanako.get(url).content.decode()
    assert (page.count("住所を入れる"), page.index('value="next"') < page.index('value="address:zip"')) == (1, True)
    assert press(as_hanako, url, zip="590ー0078", home="").url == f"{url}#id_a-home"
    assert kept() == {"zip": "590-0078", "home": "大阪府堺市堺区南瓦町"}
    assert 'value="大阪府堺市堺区南瓦町"' in as_hanako.get(url).content.decode()
    assert as_ken.post(url, {"go": "address:zip", "a-zip": "5900078"}).status_code == 404


def test_what_was_typed_is_not_written_over(as_hanako: Client, url: str) -> None:
    press(as_hanako, url, zip="5900078", home="よその町1")
    assert kept()["home"] == "よその町1"


@pytest.mark.parametrize("typed", ["0000000", "59", ""])
def test_a_code_without_an_address_is_told(as_hanako: Client, url: str, typed: str) -> None:
    answer = press(as_hanako, url, zip=typed, home="")
    assert answer.status_code == 302
    assert "住所が見つかりませんでした" in as_hanako.get(url).content.decode()
    assert "home" not in kept()


@pytest.mark.parametrize("go", ["address:", "address:home", "address:free", "address:nowhere", "address:a.b.c", "address:\0"])
def test_other_buttons_find_nothing(as_hanako: Client, url: str, go: str) -> None:
    assert press(as_hanako, url, go, zip="5900078", home="").status_code == 302
    assert kept() == {"zip": "590-0078"}
