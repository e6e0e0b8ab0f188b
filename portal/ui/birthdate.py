"""A birth date typed into boxes for era, year, month and day. Never a calendar: nobody scrolls back to 1948."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.dates import read_birth_date
from portal.lib.refusals import Refused
from portal.lib.wareki import ERAS

WESTERN = ""
CHOICES = [(WESTERN, _("西暦")), *((era.name, era.name) for era in ERAS)]
_UNITS = ("年", "月", "日")


class BirthDateWidget(forms.MultiWidget):
    template_name = "components/birth_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        digits = {"inputmode": "numeric", "autocomplete": "off"}
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "era": forms.Select(choices=CHOICES, attrs={"aria-label": _("年の数え方")}),
            "year": forms.TextInput(attrs={**digits, "size": 4, "maxlength": 8, "aria-label": _("年")}),
            "month": forms.TextInput(attrs={**digits, "size": 2, "maxlength": 4, "aria-label": _("月")}),
            "day": forms.TextInput(attrs={**digits, "size": 2, "maxlength": 4, "aria-label": _("日")}),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | str | None) -> list[Any]:
        """Drafts keep a birth date as an ISO text, so that is understood too."""
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        return [WESTERN, value.year, value.month, value.day] if isinstance(value, date) else [WESTERN, None, None, None]


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
        typed = list(value) if isinstance(value, list | tuple) else BirthDateWidget().decompress(value)
        era, *numbers = [_plain(part) for part in typed]
        if any(numbers):
            return _read(era, numbers)
        if self.required:
            raise ValidationError(_("年・月・日を入れてください。"), code="required")
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, list | tuple) else BirthDateWidget().decompress(initial)
        return [_plain(part) for part in before] != [_plain(part) for part in data or [WESTERN, "", "", ""]]


def _plain(part: Any) -> str:
    return unicodedata.normalize("NFKC", str(part if part is not None else "")).strip()


def _read(era: str, numbers: Sequence[str]) -> date:
    if era not in dict(CHOICES):
        raise ValidationError(_("年の数え方を、西暦か元号から選んでください。"), code="era")
    for text, unit in zip(numbers, _UNITS, strict=True):
        is_first_year = unit == "年" and era and text == "元"
        if not is_first_year and not (text.isascii() and text.isdecimal()):
            raise ValidationError(_("「%(unit)s」の箱に、数字を入れてください。"), code="number", params={"unit": unit})
    if era == WESTERN and len(numbers[0]) != 4:
        raise ValidationError(_("西暦の年は4けたで入れてください。元号の年なら、元号を選んでください。"), code="year")
    year, month, day = numbers
    try:
        return read_birth_date(f"{era}{year}年{month}月{day}日", timezone.localdate()).on
    except Refused as refused:
        raise ValidationError(str(refused), code="no_such_day") from refused
