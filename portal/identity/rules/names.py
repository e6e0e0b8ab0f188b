"""Names as Japan has them: 氏 and 名, their readings, 旧氏, 通称 and Latin letters; and which of them stands where.

Letters are kept as they came: 髙, 﨑, 𠮷 and letters with a glyph selector (IVS) are names, not mistakes. Only width is folded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.lib import japanese

_SPACES = re.compile(r"\s+")
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z .'\-]*")


class CalledBy(StrEnum):
    """What a person wants to be called on screens. Empty: by 氏名."""

    LEGAL = "legal"
    FORMER = "former"
    COMMON = "common"


class Where(StrEnum):
    """SCREEN: greetings, menus, banners. PAPER: applications and letters. SERVICE: what a connected service is told."""

    SCREEN = "screen"
    PAPER = "paper"
    SERVICE = "service"


@dataclass(frozen=True)
class Names:
    """All names of one person; what is not there is empty."""

    family: str = ""
    given: str = ""
    family_kana: str = ""
    given_kana: str = ""
    former_family: str = ""
    common: str = ""
    latin: str = ""
    called_by: str = ""

    @property
    def legal(self) -> str:
        return f"{self.family} {self.given}".strip()


def shown(names: Names, where: Where) -> str:
    """The name for a place. On screens as the person wishes; on paper 氏名 with 旧氏 or 通称 beside it, as on the 住民票;
    to services 氏名 alone, so that it equals what other offices say."""
    if where is Where.SERVICE:
        return names.legal
    if where is Where.SCREEN:
        return _as_wished(names)
    if names.former_family:
        return f"{names.family}（旧氏 {names.former_family}） {names.given}".strip()
    return f"{names.legal}（通称 {names.common}）" if names.common else names.legal


def _as_wished(names: Names) -> str:
    if names.called_by == CalledBy.FORMER and names.former_family:
        return f"{names.former_family} {names.given}".strip()
    if names.called_by == CalledBy.COMMON and names.common:
        return names.common
    return names.legal


def as_received(text: str) -> str:
    """A name as it is kept: one width, one space, every kanji and its selector as it came. Twice changes nothing more."""
    return _SPACES.sub(" ", japanese.fold_width(text)).strip()


def reading(text: str) -> str:
    """A reading as it is kept: full-width katakana, whether typed as ひらがな, ｶﾀｶﾅ or カタカナ."""
    return _SPACES.sub(" ", japanese.fold_kana(text)).strip()


def is_latin(text: str) -> bool:
    """Whether this can be the name in Latin letters of a passport or a card."""
    return _LATIN.fullmatch(text) is not None


def rare_letters(name: str) -> tuple[str, ...]:
    """Letters outside JIS X 0213, and letters with a selector: some machines draw a box or another shape for them."""
    found = [name[at.start() - 1 : at.end()] for at in _SELECTOR.finditer(name) if at.start()]
    plain = _SELECTOR.sub("", name)
    return tuple(dict.fromkeys([letter for letter in plain if not _is_common(letter)] + found))


def fallback(name: str) -> str:
    """The name in letters that every machine has, to stand beside it and never in its place. What has no relative is 〓."""
    return "".join(_near(letter) for letter in _SELECTOR.sub("", name))


def _near(letter: str) -> str:
    if _is_common(letter):
        return letter
    relative = japanese.variant_key(letter)
    return relative if relative and _is_common(relative) else japanese.GETA


def _is_common(letter: str) -> bool:
    try:
        letter.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True
