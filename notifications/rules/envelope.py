"""Where an address shows through the window of an envelope, and which addresses fit there.

Measures in millimetres on A4 folded twice for 長形3号 (120 × 235): the usual window is 90 × 45, 20 from the left and 12 from the
top. The sheet slides 5 either way, so the text stays that far inside.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from portal.lib.japanese import fold_width


@dataclass(frozen=True, slots=True)
class Box:
    """`left` and `top` from the corner of the sheet."""

    left: float
    top: float
    width: float
    height: float


WINDOW = Box(20, 12, 90, 45)
PLAY = 5
TEXT = Box(WINDOW.left + PLAY, WINDOW.top + PLAY, WINDOW.width - 2 * PLAY, WINDOW.height - 2 * PLAY)

LONGEST_ADDRESS = 72
LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Address:
    postal_code: str = ""
    address: str = ""
    name: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether a letter can be posted to it: all three parts are there and fit into the window."""
        return bool(self.postal_code and self.address and self.name) and self.fits

    @property
    def fits(self) -> bool:
        return width_of(self.address) <= 2 * LONGEST_ADDRESS and width_of(self.name) <= 2 * LONGEST_NAME

    @property
    def parts(self) -> tuple[str, str, str]:
        return self.postal_code, self.address, self.name

    def filled_from(self, other: Address) -> Address:
        """This address, with the parts that it lacks taken from `other`; a half address is never put together from two."""
        if self.address or not other.address:
            return Address(self.postal_code, self.address, self.name or other.name)
        return Address(other.postal_code, other.address, self.name or other.name)


def width_of(text: str) -> int:
    """In halves of a kanji's width."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def postal_code_of(text: str) -> str:
    """"590-0078" from any way to write it; "" when these are not seven digits."""
    digits = "".join(letter for letter in fold_width(text) if letter.isascii() and letter.isdigit())
    return f"{digits[:3]}-{digits[3:]}" if len(digits) == 7 else ""


# How towns head these columns; the first that is there counts.
POSTAL_CODE = ("郵便番号", "送付先郵便番号", "保護者郵便番号")
ADDRESS = ("住所", "送付先住所", "保護者住所", "現住所")
MORE = ("方書", "建物名", "住所2")
NAME = ("宛名", "送付先氏名", "保護者氏名", "申請者氏名")


def from_cells(cells: Mapping[str, str]) -> Address:
    """The address in a row of a town's file, by the headers that towns use; empty where the file says nothing."""
    street, more = _first(cells, ADDRESS), _first(cells, MORE)
    address = f"{street}　{more}" if street and more else street
    return Address(postal_code_of(_first(cells, POSTAL_CODE)), address, _first(cells, NAME))


def _first(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((" ".join(cells[name].split()) for name in names if cells.get(name)), "")
