"""The directory as somebody reads it: what they narrow it to, and the shelves on which the services then stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.connections.models import Category, Kind
from portal.connections.rules import finding

from .services import ServiceCard

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATELY = 4
LONGEST_SEARCH = 60
KIND_NOTES: dict[str, StrOrPromise] = {
    Kind.PACKAGE: gettext_lazy("とびらに組み込まれた行政のサービスです。利用の登録だけで使えます。"),
    Kind.GOVERNMENT: gettext_lazy("市町村や府が、それぞれのサイトで動かしているサービスです。とびらのログインで入れます。"),
    Kind.EXTERNAL: gettext_lazy("会社や団体が動かしているサービスです。府が登録の内容を確かめてから、つないでいます。"),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. `kind` and `category` are codes of ours, or empty for all."""

    words: str = ""
    kind: str = ""
    category: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        """From a query; what we do not know counts as not asked."""
        kind, category = asked.get("kind", ""), asked.get("category", "")
        return cls(
            asked.get("q", "").strip()[:LONGEST_SEARCH],
            kind if kind in Kind.values else "",
            category if category in Category.values else "",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.kind or self.category)

    def query(self, **changed: str) -> str:
        """The same in a query, with some of it changed; empty when nothing is asked."""
        facts = {"q": self.words, "kind": self.kind, "category": self.category, **changed}
        return urlencode({name: value for name, value in facts.items() if value})


@dataclass(frozen=True)
class Shelf:
    """Some services under one heading."""

    code: str
    title: str
    cards: tuple[ServiceCard, ...]


def narrowed(cards: Sequence[ServiceCard], wanted: Wanted) -> tuple[ServiceCard, ...]:
    """Those that are meant, in the same order."""
    words = finding.words_of(wanted.words)
    return tuple(
        card
        for card in cards
        if wanted.kind in ("", card.kind)
        and wanted.category in ("", card.category)
        and finding.is_meant(words, [card.name, card.kana, card.description, card.operator])
    )


def shelves(cards: Sequence[ServiceCard]) -> tuple[Shelf, ...]:
    """Favourites, what was used lately, what the town puts forward, and the rest by category; each service once, no empty shelf."""
    marked = [card for card in cards if card.is_favourite]
    lately = [card for card in cards if card.last_used_at and not card.is_favourite][:LATELY]
    picked = [card for card in cards if card.is_picked and card not in marked and card not in lately]
    rest = [card for card in cards if card not in marked and card not in lately and card not in picked]
    found = [("favourites", _("お気に入り"), marked), ("lately", _("最近使ったサービス"), lately), ("picked", _("まちのおすすめ"), picked)]
    found += [(code, str(label), sorted(_in(code, rest), key=lambda card: card.kana)) for code, label in Category.choices]
    return tuple(Shelf(code, title, tuple(group)) for code, title, group in found if group)


def _in(category: str, cards: Sequence[ServiceCard]) -> list[ServiceCard]:
    return [card for card in cards if card.category == category]
