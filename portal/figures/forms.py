"""What a page of figures is narrowed to, and the second question after a task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.municipalities.queries import Town

POINTS = [(str(number), str(number)) for number in range(11)]


class RecommendForm(forms.Form):
    points = forms.ChoiceField(
        label=_("とびらを、家族や友だちにすすめたいですか"), help_text=_("0は「すすめない」、10は「ぜひすすめたい」です。"), choices=POINTS,
        widget=forms.RadioSelect(attrs={"class": "points"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("ひとこと"), required=False, max_length=200, widget=forms.Textarea({"rows": 3}),
        help_text=_("名前や番号は書かないでください。町の職員が読みます。返事はできません。"),
    )  # fmt: skip


class NarrowForm(forms.Form):
    """What cannot be read narrows nothing."""

    town = forms.ChoiceField(label=_("市町村"), required=False)
    month = forms.ChoiceField(label=_("月"), required=False)

    def __init__(self, data: Any, towns: Sequence[Town], months: Sequence[dt.date]) -> None:
        super().__init__(data)
        self.towns, self.months = towns, months
        self.fields["town"].choices = [("", _("すべての市町村")), *((town.code, town.name) for town in towns)]  # type: ignore[attr-defined]
        said = [(f"{month:%Y-%m}", _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}) for month in months]
        self.fields["month"].choices = [("", _("これまでの全部")), *said]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def chosen_towns(self) -> Sequence[Town]:
        code = self.cleaned_data.get("town")
        return [town for town in self.towns if town.code == code] if code else self.towns

    @property
    def chosen_month(self) -> dt.date | None:
        said = self.cleaned_data.get("month")
        return next((month for month in self.months if f"{month:%Y-%m}" == said), None) if said else None
