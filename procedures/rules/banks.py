"""An account to be paid into, in the letters and digits that banks' transfer files know.

ゆうちょ銀行 is typed as the passbook shows it (記号・番号) and turned into the branch and number that other banks send to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.lib.japanese import fold_kana
from procedures.rules.raw import BadAnswer, boxes, digits, is_digits

BOXES = ("bank", "bank_code", "branch", "branch_code", "type", "number", "symbol", "symbol_number", "holder")
TYPES = ("ordinary", "current", "savings")
YUCHO, YUCHO_CODE = "ゆうちょ銀行", "9900"
_LONGEST_NAME, _LONGEST_HOLDER = 40, 48
_LARGE = str.maketrans("ァィゥェォャュョッヮヵヶ・", "アイウエオヤユヨツワカケ.")
# What a transfer file may hold: katakana without small letters, capitals, digits and these signs.
_HOLDER = re.compile(r"[ア-ヴー0-9A-Z()\-./,\\「」 ]+")
_KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def account(raw: object) -> Mapping[str, str] | None:
    """None for empty boxes. The answer of a ゆうちょ account keeps 記号・番号 too, for the passbook is what people compare with."""
    typed = boxes(raw, BOXES)
    if not any(value for key, value in typed.items() if key != "type"):
        return None
    holder = _holder(typed["holder"])
    if typed["symbol"] or typed["symbol_number"]:
        return _yucho(typed) | {"holder": holder}
    if YUCHO in typed["bank"] and not (typed["branch_code"] and typed["number"]):
        raise BadAnswer("bank_yucho")
    return {
        "bank": _name(typed["bank"], "bank_name"),
        "bank_code": _code(typed["bank_code"], 4, "bank_code"),
        "branch": _name(typed["branch"], "bank_branch"),
        "branch_code": _code(typed["branch_code"], 3, "bank_branch_code"),
        "type": _type(typed["type"]),
        "number": _number(typed["number"]),
        "holder": holder,
    }


def _name(text: str, code: str) -> str:
    if not 0 < len(text) <= _LONGEST_NAME:
        raise BadAnswer(code)
    return text


def _code(text: str, length: int, code: str) -> str:
    found = digits(text)
    if not (is_digits(found) and len(found) == length):
        raise BadAnswer(code)
    return found


def _type(text: str) -> str:
    if text not in TYPES:
        raise BadAnswer("bank_type")
    return text


def _number(text: str) -> str:
    """Old accounts have fewer digits; banks put zeros before them."""
    found = digits(text)
    if not (is_digits(found) and len(found) <= 7):
        raise BadAnswer("bank_number")
    return found.zfill(7)


def _holder(text: str) -> str:
    """Small letters are written large, as in the transfer file."""
    folded = " ".join(fold_kana(text).translate(_LARGE).upper().split())
    if not folded:
        raise BadAnswer("bank_holder_missing")
    if len(folded) > _LONGEST_HOLDER or not _HOLDER.fullmatch(folded):
        raise BadAnswer("bank_holder")
    return folded


def _yucho(typed: Mapping[str, str]) -> dict[str, str]:
    """記号 1XX?0 and 番号 …1 become branch XX8 and the number without its last digit (総合口座)."""
    symbol, number = digits(typed["symbol"]), digits(typed["symbol_number"])
    if not (is_digits(symbol) and len(symbol) == 5 and symbol[0] == "1" and symbol[-1] == "0"):
        raise BadAnswer("bank_symbol")
    if not (is_digits(number) and 2 <= len(number) <= 8 and number[-1] == "1"):
        raise BadAnswer("bank_symbol_number")
    branch = f"{symbol[1:3]}8"
    return {
        "bank": YUCHO,
        "bank_code": YUCHO_CODE,
        "branch": branch.translate(_KANJI_DIGITS),
        "branch_code": branch,
        "type": "ordinary",
        "number": number[:-1].zfill(7),
        "symbol": symbol,
        "symbol_number": number,
    }
