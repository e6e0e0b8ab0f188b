"""Numbers that people read aloud, type and mistype: check digits of municipalities and corporations, receipt numbers,
verification codes.
"""

from __future__ import annotations

import re
import secrets

from portal.lib.japanese import fold_width

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: 23 letters that survive a telephone and a bad print. 23 is prime, which the check letter needs.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
_PRIME = len(ALPHABET)
_PLACE = {letter: place for place, letter in enumerate(ALPHABET)}
_RECEIPT_LETTERS = 8
_VERIFICATION_LETTERS = 15
_PREFIX = re.compile(r"[A-Z]{1,4}")
_SEPARATORS = re.compile(r"[\s\-ー―]+")


def municipality_check_digit(five_digits: str) -> str:
    """The sixth digit of a municipality code (全国地方公共団体コード): weights 6, 5, 4, 3, 2, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10 if total >= 11 else (11 - total) % 10)


def is_municipality_code(code: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", code) is not None and municipality_check_digit(code[:5]) == code[5]


def corporate_check_digit(twelve_digits: str) -> str:
    """The first digit of a corporate number (法人番号): 9 minus the sum, weighted 1 and 2 from the right, modulo 9."""
    total = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(twelve_digits)))
    return str(9 - total % 9)


def is_corporate_number(number: str) -> bool:
    return re.fullmatch(r"[0-9]{13}", number) is not None and corporate_check_digit(number[1:]) == number[0]


def municipality_corporate_number(code: str) -> str:
    """The corporate number of a municipality: 271403 becomes 3000020271403."""
    twelve = f"000020{code}"
    return corporate_check_digit(twelve) + twelve


def new_receipt_number(prefix: str) -> str:
    """A receipt number like "NS-4K7C-M9XH-3": 8 random letters (78 milliards) and a check letter behind the prefix (A to Z, 1 to 4).

    Chance does not make it unique, a constraint in the data base does: try again on a collision. It is a name, no secret.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("a prefix is one to four letters A to Z")
    body = _random(_RECEIPT_LETTERS)
    return f"{prefix}-{body[:4]}-{body[4:]}-{_check_letter(prefix, body)}"


def receipt_number_of(prefix: str, serial: int) -> str:
    """The receipt number with this serial for its body, for series made by machine (tests, demo data, another system's cases)."""
    body = _letters(serial, _RECEIPT_LETTERS)
    return f"{prefix}-{body[:4]}-{body[4:]}-{_check_letter(prefix, body)}"


def is_valid(receipt_number: str) -> bool:
    """Whether a receipt number was typed without a mistake: any one wrong letter and any two swapped neighbours are found."""
    prefix, _, rest = normalise(receipt_number).partition("-")
    letters = rest.replace("-", "")
    if not _PREFIX.fullmatch(prefix) or len(letters) != _RECEIPT_LETTERS + 1 or not set(letters) <= set(ALPHABET):
        return False
    return _check_letter(prefix, letters[:-1]) == letters[-1]


def normalise(code: str) -> str:
    """As it is stored: half width, upper case, single hyphens, whatever the person typed between the groups."""
    return _SEPARATORS.sub("-", fold_width(code).strip()).upper()


def new_verification_code() -> str:
    """A secret printed on a notice by which a third party checks it, like "4K7C-M9XH-3FQE-RTWA": 67 bits and a check letter."""
    body = _random(_VERIFICATION_LETTERS)
    letters = body + _check_letter("", body)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def is_verification_code(code: str) -> bool:
    """Whether the letters can be a verification code; a mistyped one need not be looked up."""
    letters = normalise(code).replace("-", "")
    if len(letters) != _VERIFICATION_LETTERS + 1 or not set(letters) <= set(ALPHABET):
        return False
    return _check_letter("", letters[:-1]) == letters[-1]


def _random(length: int) -> str:
    """Letters drawn at once: one number of the whole range is as even as a draw per letter, and asks the system for chance once."""
    return _letters(secrets.randbelow(_PRIME**length), length)


def _letters(serial: int, length: int) -> str:
    body = ""
    for _ in range(length):
        serial, rest = divmod(serial, _PRIME)
        body = ALPHABET[rest] + body
    return body


def _check_letter(prefix: str, body: str) -> str:
    """A sum weighted by place (2, 3, 4 …) modulo a prime: no weight is 0, and no two neighbours weigh the same.

    The prefix only shifts the sum, so that a number does not pass under the prefix of another procedure by its letters alone.
    """
    total = sum(_PLACE[letter] * weight for weight, letter in enumerate(body, start=2))
    total += sum((ord(letter) - ord("A")) * weight for weight, letter in enumerate(prefix, start=len(body) + 2))
    return ALPHABET[total % _PRIME]
