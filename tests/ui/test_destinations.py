"""Menus: who sees what, where one is, and what does not fit."""

import pytest

from portal.identity.models import User
from portal.ui import destinations
from portal.ui.checks import destinations_lead_somewhere
from portal.ui.destinations import AlreadyRegistered, Destination, Place, everyone, guests

pytestmark = pytest.mark.usefixtures("empty_registries")
HANAKO = User(email="hanako@example.jp")


def entry(key: str, order: int, url_name: str = "account_login", **rest: object) -> Destination:
    return Destination(key, key.title(), url_name, icon="home", order=order, **{"audience": everyone, **rest})


def keys(entries: tuple[destinations.Entry, ...]) -> list[str]:
    return [shown.key for shown in entries]


def test_the_bar_holds_five_and_the_rest_goes_to_the_menu(guest) -> None:
    for order in (6, 5, 4, 3, 2, 1):
        destinations.add(entry(f"d{order}", order))
    destinations.add(entry("quiet", 0, place=Place.MENU))
    menus = destinations.menus(guest())
    assert (keys(menus.bar), keys(menus.menu)) == (["d1", "d2", "d3", "d4", "d5"], ["quiet", "d6"])


@pytest.mark.parametrize(("user", "seen"), [(None, ["door", "towns"]), (HANAKO, ["inbox", "towns"])])
def test_each_sees_what_is_for_them(guest, user: User | None, seen: list[str]) -> None:
    destinations.add(entry("door", 1, audience=guests))
    destinations.add(Destination("inbox", "お知らせ", "account_email", icon="inbox", order=2))
    destinations.add(entry("towns", 3))
    assert keys(destinations.menus(guest(user=user)).bar) == seen


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/account/login/", {"login": "page", "code": ""}),
        ("/account/login/code/", {"login": "", "code": "page"}),
        ("/account/login/code/confirm/", {"login": "", "code": "true"}),
        ("/elsewhere/", {"login": "", "code": ""}),
    ],
)
def test_the_deepest_place_above_is_marked(guest, path: str, current: dict[str, str]) -> None:
    destinations.add(entry("login", 1))
    destinations.add(entry("code", 2, "account_request_login_code"))
    assert {shown.key: shown.current for shown in destinations.menus(guest(path)).bar} == current


def test_a_destination_shows_what_waits_there(guest) -> None:
    destinations.add(entry("inbox", 1, badge=lambda _request: 3))
    assert [shown.badge for shown in destinations.menus(guest()).bar] == [3]


def test_a_key_is_taken_once() -> None:
    destinations.add(entry("inbox", 1))
    destinations.add(entry("inbox", 1))
    with pytest.raises(AlreadyRegistered):
        destinations.add(entry("inbox", 2))


def test_a_destination_without_a_url_is_not_drawn_and_is_complained_about(guest) -> None:
    destinations.add(entry("lost", 1, "nowhere:page"))
    destinations.add(Destination("odd", "Odd", "account_login", icon="unicorn", order=2, audience=guests))
    assert [problem.id for problem in destinations_lead_somewhere()] == ["ui.W001", "ui.W002"]
    destinations._registered.pop("odd")
    assert destinations.menus(guest()).bar == ()
