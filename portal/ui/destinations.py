"""Where one can go: the entries of the menus, registered by each floor in `AppConfig.ready`.

    destinations.add(Destination("inbox", _("お知らせ"), "notifications:inbox", icon="inbox", order=20))

On phones the first five of the bar are the bottom navigation; on wide screens the bar is the top navigation.
Whatever does not fit in the bar is found in the menu of the page's head.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A thumb reaches five; a sixth would be narrower than 72 px on a phone of 360 px.
BAR_SIZE = 5

Audience = Callable[[HttpRequest], bool]


def everyone(request: HttpRequest) -> bool:
    return True


def signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


def guests(request: HttpRequest) -> bool:
    return not signed_in(request)


class Place(Enum):
    BAR = "bar"
    MENU = "menu"


@dataclass(frozen=True)
class Destination:
    """`icon` is a name in `portal.ui.icons`; `order` sorts upward; `badge` gives the number of things waiting there."""

    key: str
    label: "StrOrPromise"
    url_name: str
    icon: str
    order: int
    audience: Audience = signed_in
    place: Place = Place.BAR
    badge: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True)
class Entry:
    """One destination as one visitor sees it. `current` is "page", "true" (a page below it) or "" for aria-current."""

    key: str
    label: str
    url: str
    icon: str
    current: str
    badge: int


@dataclass(frozen=True)
class Menus:
    bar: tuple[Entry, ...]
    menu: tuple[Entry, ...]


class AlreadyRegistered(ValueError):
    pass


_registered: dict[str, Destination] = {}


def add(destination: Destination) -> None:
    """Raise `AlreadyRegistered` when another destination took the key."""
    if _registered.get(destination.key, destination) != destination:
        raise AlreadyRegistered(destination.key)
    _registered[destination.key] = destination


def all_destinations() -> list[Destination]:
    return sorted(_registered.values(), key=lambda destination: (destination.order, destination.key))


def menus(request: HttpRequest) -> Menus:
    """What this visitor may go to, in order, with the place where they are marked."""
    here = _deepest(request.path, all_destinations())
    bar: list[Entry] = []
    menu: list[Entry] = []
    for destination in all_destinations():
        if not destination.audience(request):
            continue
        entry = _entry(destination, request, here)
        if entry is not None:
            fits = destination.place is Place.BAR and len(bar) < BAR_SIZE
            (bar if fits else menu).append(entry)
    return Menus(tuple(bar), tuple(menu))


def _entry(destination: Destination, request: HttpRequest, here: str) -> Entry | None:
    url = url_of(destination)
    if url is None:
        return None
    current = "" if url != here else "page" if url == request.path else "true"
    badge = destination.badge(request) if destination.badge else 0
    return Entry(destination.key, str(destination.label), url, destination.icon, current, badge)


def url_of(destination: Destination) -> str | None:
    """None when no URL has that name: a system check complains about it, a visitor's page is drawn without it."""
    return _reversed(destination.url_name, get_script_prefix())


@functools.cache
def _reversed(url_name: str, _prefix: str) -> str | None:
    """Each page asks for all of them twice; they change with the program only."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _deepest(path: str, destinations: Iterable[Destination]) -> str:
    """The registered URL that `path` lies under; the longest wins, and "/" holds nothing but itself."""
    urls = (url_of(destination) for destination in destinations)
    above = [url for url in urls if url and (path == url or (url != "/" and path.startswith(url)))]
    return max(above, key=len, default="")
