"""A birth date typed into boxes for era, year, month and day. Never a calendar: nobody scrolls back to 1948."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Era, its name, and the western year before its first: 昭和1年 = 1926 = 1925 + 1.
ERAS = (
    ("", _("西暦"), 0),
    ("R", _("令和"), 2018),
    ("H", _("平成"), 1988),
    ("S", _("昭和"), 1925),
    ("T", _("大正"), 1911),
)
_FIRST_YEARS = {code: before for code, _name, before in ERAS}
_LONGEST_LIFE = 130


class BirthDateWidget(forms.MultiWidget):
    template_name = "components/birth_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        digits = {"inputmode": "numeric", "autocomplete": "off"}
        boxes = {
            "era": forms.Select(choices=[(code, name) for code, name, _before in ERAS], attrs={"aria-label": _("年の数え方")}),
            "year": forms.TextInput(attrs={**digits, "size": 4, "maxlength": 8, "aria-label": _("年")}),
            "month": forms.TextInput(attrs={**digits, "size": 2, "maxlength": 4, "aria-label": _("月")}),
            "day": forms.TextInput(attrs={**digits, "size": 2, "maxlength": 4, "aria-label": _("日")}),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return ["", value.year, value.month, value.day] if value else ["", None, None, None]


class BirthDateField(forms.MultiValueField):
    """Gives a `date` that is not in the future. Full-width digits and 元 for the first year of an era are understood."""

    widget = BirthDateWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("生年月日"))
        kwargs.setdefault("help_text", _("例：1990年4月5日、または平成2年4月5日"))
        kwargs["require_all_fields"] = False
        parts = [forms.CharField(required=False) for _box in range(4)]
        super().__init__(fields=parts, **kwargs)

    def clean(self, value: Any) -> date | None:
        typed = list(value) if isinstance(value, list | tuple) else self.widget.decompress(value)
        era, *numbers = [_plain(part) for part in typed]
        numbers[0] = "1" if numbers[0] == "元" else numbers[0]
        if not any(numbers):
            if self.required:
                raise ValidationError(_("生年月日を、年・月・日の順に入れてください。"), code="required")
            return None
        return _checked(era, numbers)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, list | tuple) else self.widget.decompress(initial)
        return [_plain(part) for part in before] != [_plain(part) for part in data or [""] * 4]


def _plain(part: Any) -> str:
    return unicodedata.normalize("NFKC", str(part if part is not None else "")).strip()


def _checked(era: str, numbers: Sequence[str]) -> date:
    year, month, day = (_number(text, unit) for text, unit in zip(numbers, (_("年"), _("月"), _("日")), strict=True))
    if era not in _FIRST_YEARS:
        raise ValidationError(_("年の数え方を、西暦か元号から選んでください。"), code="era")
    return _sensible(_FIRST_YEARS[era] + year, month, day)


def _number(text: str, unit: Any) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise ValidationError(_("「%(unit)s」を数字で入れてください。"), code="number", params={"unit": unit})
    return int(text)


def _sensible(year: int, month: int, day: int) -> date:
    try:
        born_on = date(year, month, day)
    except ValueError:
        raise ValidationError(_("その日付はありません。年・月・日を確かめてください。"), code="no_such_day") from None
    today = timezone.localdate()
    if born_on > today:
        raise ValidationError(_("これから先の日付になっています。年を確かめてください。"), code="future")
    if born_on.year < today.year - _LONGEST_LIFE:
        raise ValidationError(_("年が古すぎます。西暦か元号かを確かめてください。"), code="too_old")
    return born_on
