"""One answer at a time: what came from outside in, a clean value out, or the reason why not.

Raw shapes: text is `str`; yes/no is "yes" or "no"; a declaration is a truthy `str`; dates are the four boxes (era, year, month, day)
or an ISO `str`; many and facilities are lists of `str`. Anything else is unreadable, never an exception of another kind.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from portal.lib.japanese import fold_kana, fold_width, is_reading
from procedures.rules.conditions import Answer
from procedures.rules.definition import Field, Kind
from procedures.rules.problems import Problem

# Era -> western year before its first: 令和1年 = 2019 = 2018 + 1.
ERAS: Mapping[str, int] = {"": 0, "R": 2018, "H": 1988, "S": 1925, "T": 1911}
_FIRST_YEAR = 1900
_YEARS_AHEAD = 20
_PHONE = re.compile(r"0[0-9]{9,10}")
_BETWEEN_DIGITS = re.compile(r"[\s()‐-―−ー-]")
# A pasted megabyte is cut down before any pattern walks over it.
_LONGEST_RAW = 20_000
_LINE_BREAKS = "\n\r\t"


class BadAnswer(ValueError):
    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def clean_value(field: Field, raw: object, today: date) -> Answer | None:
    """None when nothing was answered. Raise `BadAnswer` with a code of `problems.SENTENCES`."""
    if raw is None:
        return None
    return _CLEANERS[field.kind](field, raw, today)


def problem_of(field: Field, error: BadAnswer) -> Problem:
    return Problem(error.code, field.key, {"label": field.label, **error.facts})


def missing(field: Field) -> Problem:
    if field.kind is Kind.DECLARATION:
        code = "required_declaration"
    elif field.kind.has_choices or field.kind is Kind.YES_NO:
        code = "required_choice"
    else:
        code = "required"
    return Problem(code, field.key, {"label": field.label})


def _line(raw: object) -> str:
    """The text without spaces around it; kanji as they were written, for NFKC would rewrite people's names."""
    if not isinstance(raw, str):
        raise BadAnswer("unreadable")
    text = raw[:_LONGEST_RAW].strip()
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in _LINE_BREAKS for char in text):
        raise BadAnswer("control_character")
    return text


def _within(field: Field, text: str) -> str | None:
    if len(text) > field.max_length:
        raise BadAnswer("too_long", limit=field.max_length, length=len(text))
    return text or None


def _text(field: Field, raw: object, today: date) -> Answer | None:
    return _within(field, " ".join(_line(raw).split()))


def _long_text(field: Field, raw: object, today: date) -> Answer | None:
    return _within(field, "\n".join(_line(raw).splitlines()))


def _kana(field: Field, raw: object, today: date) -> Answer | None:
    text = fold_kana(" ".join(_line(raw).split()))
    if text and not is_reading(text):
        raise BadAnswer("not_kana")
    return _within(field, text)


def _digits(raw: object) -> str:
    return _BETWEEN_DIGITS.sub("", fold_width(_line(raw)))


def _postal(field: Field, raw: object, today: date) -> Answer | None:
    digits = _digits(raw).removeprefix("〒")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 7):
        raise BadAnswer("not_a_postal_code")
    return f"{digits[:3]}-{digits[3:]}"


def _phone(field: Field, raw: object, today: date) -> Answer | None:
    digits = _digits(raw)
    if digits and not _PHONE.fullmatch(digits):
        raise BadAnswer("not_a_phone_number")
    return digits or None


def _date(field: Field, raw: object, today: date) -> Answer | None:
    day = _day(raw)
    if day is None:
        return None
    if day.year < _FIRST_YEAR:
        raise BadAnswer("too_early")
    if field.kind is Kind.BIRTH_DATE and day > today:
        raise BadAnswer("in_the_future")
    if day.year > today.year + _YEARS_AHEAD:
        raise BadAnswer("too_late")
    return day.isoformat()


def _day(raw: object) -> date | None:
    boxes = _boxes(raw)
    if not any(boxes[1:]):
        return None
    if not all(boxes[1:]):
        raise BadAnswer("part_missing")
    era, year, month, day = boxes
    if era not in ERAS:
        raise BadAnswer("unreadable")
    try:
        return date(ERAS[era] + _number("1" if era and year == "元" else year), _number(month), _number(day))
    except (ValueError, OverflowError) as error:
        raise BadAnswer("not_a_date") from error


def _boxes(raw: object) -> list[str]:
    """Four boxes as they came, or an ISO date taken apart."""
    if isinstance(raw, str):
        parts = ["", *(raw.strip().split("-") if raw.strip() else ("", "", ""))]
    elif isinstance(raw, list | tuple):
        parts = ["" if part is None else part for part in raw]
    else:
        raise BadAnswer("unreadable")
    if len(parts) != 4:
        raise BadAnswer("unreadable")
    return [fold_width(_line(str(part) if isinstance(part, int) else part)) for part in parts]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise ValueError(text)
    return int(text)


def _choice(field: Field, raw: object, today: date) -> Answer | None:
    value = _line(raw)
    if value and value not in {choice.value for choice in field.choices}:
        raise BadAnswer("not_a_choice")
    return value or None


def _chosen(field: Field, raw: object) -> list[str]:
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, list | tuple) or len(values) > len(field.choices) + field.ranks:
        raise BadAnswer("unreadable")
    known = {choice.value for choice in field.choices}
    chosen = [_line(value) for value in values]
    if any(value and value not in known for value in chosen):
        raise BadAnswer("not_a_choice")
    return chosen


def _many(field: Field, raw: object, today: date) -> Answer | None:
    """In the order of the form, whatever order they were ticked in."""
    chosen = set(_chosen(field, raw))
    return tuple(choice.value for choice in field.choices if choice.value in chosen) or None


def _facilities(field: Field, raw: object, today: date) -> Answer | None:
    """Wishes by rank; a gap between two wishes closes up."""
    ranked = _chosen(field, raw)[: field.ranks]
    seen: dict[str, int] = {}
    for rank, value in enumerate(ranked, start=1):
        if value and value in seen:
            raise BadAnswer("chosen_twice", first=seen[value], second=rank)
        seen[value] = rank
    return tuple(value for value in ranked if value) or None


def _yes_no(field: Field, raw: object, today: date) -> Answer | None:
    known = {"yes": True, "no": False, "": None}
    value = raw if isinstance(raw, bool) else known.get(_line(raw), "?")
    if value == "?":
        raise BadAnswer("not_a_choice")
    return value if isinstance(value, bool) else None


def _declaration(field: Field, raw: object, today: date) -> Answer | None:
    if isinstance(raw, bool):
        return raw or None
    return True if _line(raw) in {"on", "yes", "true", "1"} else None


def _note(field: Field, raw: object, today: date) -> Answer | None:
    return None


_CLEANERS: Mapping[Kind, Callable[[Field, object, date], Answer | None]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.KANA: _kana,
    Kind.DATE: _date,
    Kind.BIRTH_DATE: _date,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.YES_NO: _yes_no,
    Kind.POSTAL: _postal,
    Kind.PHONE: _phone,
    Kind.NOTE: _note,
    Kind.DECLARATION: _declaration,
    Kind.FACILITIES: _facilities,
}
