"""One answer at a time: what came from outside in, a clean value out, or the reason why not.

Raw shapes: text is `str`; yes/no is "yes" or "no"; a declaration is a truthy `str`; dates are the four boxes (era, year, month, day)
or an ISO `str`; many and facilities are lists of `str`; accounts and persons are lists of their boxes,
or the answer itself. Anything else is unreadable, never an exception of another kind.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from portal.lib.japanese import fold_kana, fold_width, is_reading
from procedures.rules import banks, days, files, numbers, persons, rows
from procedures.rules.conditions import Answer
from procedures.rules.definition import Field, Kind
from procedures.rules.problems import Problem
from procedures.rules.raw import BadAnswer, digits, is_digits, line, one_line

_PHONE = re.compile(r"0[0-9]{9,10}")
_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_LONGEST_MAIL = 254


def clean_value(field: Field, raw: object, today: date) -> Answer | None:
    """None when nothing was answered. Raise `BadAnswer` with a code of `problems.SENTENCES`."""
    if raw is None and field.kind is not Kind.REPEAT:
        return None
    return _CLEANERS[field.kind](field, raw, today)


def problem_of(field: Field, error: BadAnswer) -> Problem:
    return Problem(error.code, field.key, {"label": field.label, **error.facts})


def missing(field: Field) -> Problem:
    if field.kind is Kind.DECLARATION:
        code = "required_declaration"
    elif field.kind.has_choices or field.kind is Kind.YES_NO:
        code = "required_choice"
    elif field.kind is Kind.REPEAT:
        code = "required_row"
    elif field.kind is Kind.FILE:
        code = "required_file"
    else:
        code = "required"
    return Problem(code, field.key, {"label": field.label})


def _within(field: Field, text: str) -> str | None:
    if len(text) > field.max_length:
        raise BadAnswer("too_long", limit=field.max_length, length=len(text))
    return text or None


def _text(field: Field, raw: object, today: date) -> Answer | None:
    return _within(field, one_line(raw))


def _long_text(field: Field, raw: object, today: date) -> Answer | None:
    return _within(field, "\n".join(line(raw).splitlines()))


def _kana(field: Field, raw: object, today: date) -> Answer | None:
    text = fold_kana(one_line(raw))
    if text and not is_reading(text):
        raise BadAnswer("not_kana")
    return _within(field, text)


def _postal(field: Field, raw: object, today: date) -> Answer | None:
    found = digits(raw).removeprefix("〒")
    if not found:
        return None
    if not (is_digits(found) and len(found) == 7):
        raise BadAnswer("not_a_postal_code")
    return f"{found[:3]}-{found[3:]}"


def _phone(field: Field, raw: object, today: date) -> Answer | None:
    found = digits(raw)
    if found and not _PHONE.fullmatch(found):
        raise BadAnswer("not_a_phone_number")
    return found or None


def _date(field: Field, raw: object, today: date) -> Answer | None:
    return days.day(raw, today, is_past=field.kind is Kind.BIRTH_DATE)


def _time(field: Field, raw: object, today: date) -> Answer | None:
    return days.clock(raw)


def _email(field: Field, raw: object, today: date) -> Answer | None:
    """The part before the @ as it was typed: some servers tell capitals apart."""
    text = fold_width(one_line(raw))
    if not text:
        return None
    if len(text) > _LONGEST_MAIL or not _MAIL.fullmatch(text) or ".." in text:
        raise BadAnswer("not_a_mail_address")
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


def _number(field: Field, raw: object, today: date) -> Answer | None:
    is_money = field.kind is Kind.MONEY
    found = numbers.yen(raw) if is_money else numbers.number(raw, decimals=field.decimals, unit=field.unit)
    if found is None:
        return None
    least = 0 if is_money and field.minimum is None else field.minimum
    if least is not None and found < Decimal(str(least)):
        raise BadAnswer("too_small", least=numbers.grouped(str(least)))
    if field.maximum is not None and found > Decimal(str(field.maximum)):
        raise BadAnswer("too_large", most=numbers.grouped(str(field.maximum)))
    return numbers.plain(found)


def _bank(field: Field, raw: object, today: date) -> Answer | None:
    return banks.account(raw)


def _choice(field: Field, raw: object, today: date) -> Answer | None:
    value = line(raw)
    if value and value not in {choice.value for choice in field.choices}:
        raise BadAnswer("not_a_choice")
    return value or None


def _chosen(field: Field, raw: object) -> list[str]:
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, list | tuple) or len(values) > len(field.choices) + field.ranks:
        raise BadAnswer("unreadable")
    known = {choice.value for choice in field.choices}
    chosen = [line(value) for value in values]
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
    value = raw if isinstance(raw, bool) else known.get(line(raw), "?")
    if value == "?":
        raise BadAnswer("not_a_choice")
    return value if isinstance(value, bool) else None


def _declaration(field: Field, raw: object, today: date) -> Answer | None:
    if isinstance(raw, bool):
        return raw or None
    return True if line(raw) in {"on", "yes", "true", "1"} else None


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
    Kind.TIME: _time,
    Kind.EMAIL: _email,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.BANK: _bank,
    Kind.FAMILY: persons.family,
    Kind.MY_DETAILS: persons.details,
    Kind.REPEAT: lambda field, raw, today: rows.numbers(field, raw),
    Kind.CALCULATED: _note,
    Kind.NOTE: _note,
    Kind.DECLARATION: _declaration,
    Kind.FACILITIES: _facilities,
    Kind.FILE: files.papers,
    Kind.SIGNATURE: _note,
}
