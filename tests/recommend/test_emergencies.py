"""What everybody in a town must see now."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.municipalities.scope import System, viewing_as
from recommend import queries
from recommend.actions import editions
from recommend.models import Item
from recommend.queries import Emergency, emergencies
from tests.cast import SAKAI, SUITA, Cast

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def warn(**facts: Any) -> Item:
    """Days are given as distances: midnight may come between reading the tests and running them."""
    today = timezone.localdate()
    facts = {name: today + fact if isinstance(fact, dt.timedelta) else fact for name, fact in facts.items()}
    said = {
        "municipality_id": SAKAI, "kind": "safety", "state": "published", "opens_on": today, "published_at": timezone.now(),
        "title": "石津川があふれるおそれ", "act_now": "すぐに高いところへ逃げてください。", "summary": "警戒レベル4です。",
    }  # fmt: skip
    with viewing_as(System("test")):
        return Item.objects.create(**said | facts)


def test_it_stands_above_a_home_and_above_the_town_s_page(cast: Cast, client: Client, as_hanako: Client, as_ken: Client) -> None:
    item = warn(audience={"attr": "area", "in": ["271454"]})
    home = as_hanako.get("/").content.decode()
    assert "is-emergency" in home
    assert "すぐに高いところへ逃げてください。" in home
    assert f'href="/items/{item.pk}/"' in home
    for elsewhere in (as_ken.get("/"), client.get("/"), client.get(f"/towns/{SUITA}/"), client.get("/")):
        assert "is-emergency" not in elsewhere.content.decode()
    assert "is-emergency" in client.get(f"/towns/{SAKAI}/").content.decode()
    assert "is-emergency" in client.get("/").content.decode(), "a guest's home is that of the town they looked at last"


def test_the_prefecture_s_stands_everywhere(cast: Cast, client: Client, as_ken: Client) -> None:
    warn(municipality_id=None)
    assert all("is-emergency" in one.get("/").content.decode() for one in (client, as_ken))


@pytest.mark.parametrize(
    "facts",
    [
        {"act_now": ""},
        {"state": "draft"},
        {"kind": "benefit"},
        {"opens_on": DAY},
        {"opens_on": -DAY, "closes_on": -DAY},
        {"deadline_on": -DAY},
    ],
)
def test_what_is_no_danger_of_today_does_not(cast: Cast, facts: dict[str, Any]) -> None:
    warn(**facts)
    assert emergencies([SAKAI], timezone.localdate()) == ()


def test_three_at_most_and_the_newest_first(cast: Cast) -> None:
    for number in range(5):
        warn(title=f"{number}", published_at=timezone.now() + DAY * number)
    assert [one.title for one in emergencies([SAKAI], timezone.localdate())] == ["4", "3", "2"]


def known(town: str) -> tuple[Emergency, ...]:
    """As the home of a resident finds them, on the shelf that the process keeps; as everybody else's page does, too."""
    today, look = timezone.localdate(), queries.look(None, timezone.now())
    found = queries.emergencies_of(look, [town])
    assert found == queries.emergencies([town], today)
    return found


def test_a_warning_is_seen_with_the_next_page_and_gone_with_the_one_after(cast: Cast, django_assert_num_queries: Any) -> None:
    editions.bump()
    assert known(SAKAI) == ()
    item = warn(audience={"attr": "shoe size", "is": 27})
    editions.bump()
    assert [one.url for one in known(SAKAI)] == [f"/items/{item.pk}/"], "whom it is for does not count, be it read or not"
    assert known(SUITA) == ()
    look = queries.look(None, timezone.now())
    with django_assert_num_queries(0):
        assert [one.text for one in queries.emergencies_of(look, [SUITA, SAKAI])] == ["すぐに高いところへ逃げてください。"]
    for number in range(5):
        warn(title=f"{number}", municipality_id=None, published_at=timezone.now() + DAY * number)
    editions.bump()
    assert [one.title for one in known(SUITA)] == ["4", "3", "2"]
    with viewing_as(System("test")):
        Item.objects.update(state="draft")
    editions.bump()
    assert known(SAKAI) == ()


@pytest.mark.parametrize(
    "facts", [{"act_now": ""}, {"state": "draft"}, {"kind": "benefit"}, {"opens_on": DAY}, {"opens_on": -DAY, "closes_on": -DAY}]
)
def test_the_shelf_holds_no_other(cast: Cast, facts: dict[str, Any]) -> None:
    warn(**facts)
    editions.bump()
    assert known(SAKAI) == ()
