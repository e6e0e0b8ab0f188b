"""Every field that an officer fills in on a screen of one table says what to write there, or what comes of it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as people
from tests.cast import SAKAI, officer
from tests.house.places import places

pytestmark = pytest.mark.django_db
ADDED = (
    "recommend_item_add", "recommend_source_add", "recommend_event_add", "recommend_place_add", "procedures_counter_add",
    "procedures_round_add",
)  # fmt: skip
CHANGED = ("identity_officer_change", "procedures_procedure_change", "procedures_round_change")


# Below these sections an item's screen has one box for each thing that can be known of a resident; their headings say it for all.
SECTIONS = {"recommend_item_add": 4}


def without_help(client: Client, path: str, sections: int | None) -> Iterator[str]:
    """Names of fields that stand in the screen's own rows, can be written in, and have nothing beside them."""
    for fieldset in [*client.get(path).context["adminform"]][:sections]:
        for line in fieldset:
            for one in line:
                if not getattr(one, "is_readonly", False) and not one.field.is_hidden and not one.field.help_text:
                    yield one.field.name


@pytest.mark.parametrize("name", [*ADDED, *CHANGED])
def test_every_field_has_its_help(name: str) -> None:
    cast = people.gather()
    keeper = people.logged_in(officer("kanri@sakai.example.jp", "管理", "S-900", "administrator", SAKAI))
    place = places().get(f"admin:{name}", lambda _cast: {})(cast)
    path = place if isinstance(place, str) else reverse(f"admin:{name}", kwargs=place)
    assert list(without_help(keeper, path, SECTIONS.get(name))) == []


def test_one_list_is_named_by_what_is_in_it_and_no_history_is_promised() -> None:
    cast = people.gather()
    client = people.logged_in(cast.mori)
    assert "<h1>まちの案内</h1>" in client.get(reverse("admin:recommend_item_changelist")).content.decode()
    place = places()["admin:procedures_round_change"](cast)
    assert "historylink" not in client.get(reverse("admin:procedures_round_change", kwargs=place)).content.decode()
    said = client.get(reverse("admin:procedures_round_history", kwargs=place)).content.decode()
    assert "だれが何をしたかは、監査の記録に残っています。" in said
