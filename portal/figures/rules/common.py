"""The 32 procedures that residents use most, and which of a town's own are among them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "common_procedures.json"


@dataclass(frozen=True)
class Common:
    """`slugs` and `titles`: by which a town's procedure is known to be this one. `but`: words of others whose titles hold one of these.

    `is_prefectures`: no town hall does it.
    """

    code: str
    field: str
    name: str
    slugs: tuple[str, ...]
    titles: tuple[str, ...]
    is_prefectures: bool = False
    but: tuple[str, ...] = ()

    def is_this(self, slug: str, title: str, origin: str) -> bool:
        plain = _plain(title)
        is_said = any(_plain(said) in plain for said in self.titles) and not any(_plain(other) in plain for other in self.but)
        return slug in self.slugs or origin in self.slugs or is_said


@cache
def common() -> tuple[Common, ...]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))["procedures"]
    return tuple(Common(**(row | {key: tuple(row.get(key, ())) for key in ("slugs", "titles", "but")})) for row in rows)


@cache
def source() -> str:
    return str(json.loads(FILE.read_text(encoding="utf-8"))["source"])


def towns() -> tuple[Common, ...]:
    """Those of a town hall."""
    return tuple(one for one in common() if not one.is_prefectures)


def found_in(procedures: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """The codes of those that stand among (slug, title, slug of the shipped form it was made from), in order."""
    mine = list(procedures)
    return tuple(one.code for one in common() if any(one.is_this(*each) for each in mine))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
