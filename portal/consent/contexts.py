"""Where in the portal a town's purpose can be asked: floors above say which of their pages do (`AppConfig.ready`).

    contexts.register("procedure", _("手続"), places_of_a_town)      # code of a town → [("nursery", "保育所などの入所申込み")]

A place is named `procedure:nursery`. Such a page shows what `queries.asked_at` finds, and leads to the page that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Places = Callable[[str], Iterable[tuple[str, str]]]

_kinds: dict[str, tuple[StrOrPromise, Places]] = {}


def register(kind: str, label: StrOrPromise, places: Places) -> None:
    _kinds[kind] = (label, places)


def choices(town_id: str) -> list[tuple[str, str]]:
    """(name of a place, its words for an officer) in the order of the floors."""
    return [(f"{kind}:{key}", f"{label}：{title}") for kind, (label, places) in _kinds.items() for key, title in places(town_id)]
