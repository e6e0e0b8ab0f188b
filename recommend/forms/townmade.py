"""An event and a place as a clerk writes them."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recommend.models import Event, Place, PlaceKind, Vacancy
from recommend.rules.facts import ClassFacts
from recommend.rules.reading import opening

_WIDE = {"class": "vLargeTextField"}
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
CLASSES = range(6)
OLDEST = 18 * 12


def _url(most: int) -> forms.URLField:
    widget = forms.URLInput(attrs=_WIDE)
    return forms.URLField(label=_("くわしいページ"), required=False, assume_scheme="https", max_length=most, widget=widget)


def _free(age: int) -> forms.IntegerField:
    return forms.IntegerField(label=_("%s歳児クラスの空き（人）") % age, required=False, min_value=0, max_value=999)


class EventForm(forms.ModelForm):
    """`ends_on` may be left empty: it ends on its day."""

    overview = forms.CharField(label=_("内容"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6, **_WIDE}))
    ends_on = forms.DateField(label=_("終わる日"), required=False, widget=_DAY)
    url = _url(200)

    class Meta:
        model = Event
        fields = ("name", "starts_on", "starts_at", "ends_on", "ends_at", "venue", "address", "organizer", "overview", "url")
        widgets = {
            **{name: forms.TextInput(attrs=_WIDE) for name in ("name", "venue", "address", "organizer")},
            "starts_on": _DAY, "starts_at": _CLOCK, "ends_at": _CLOCK,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        starts_on, starts_at, ends_at = (asked.get(name) for name in ("starts_on", "starts_at", "ends_at"))
        ends_on = asked["ends_on"] = asked.get("ends_on") or starts_on
        if starts_on and ends_on < starts_on:
            self.add_error("ends_on", gettext("終わる日が、始まる日より前です。"))
        elif starts_on == ends_on and starts_at and ends_at and ends_at < starts_at:
            self.add_error("ends_at", gettext("終わる時刻が、始まる時刻より前です。"))
        return asked


class PlaceForm(forms.ModelForm):
    """`week` is the hours as they can be asked "open now?"; `classes` the vacancies, None for what is no nursery."""

    url = forms.URLField(
        label=_("くわしいページ"), required=False, assume_scheme="https", max_length=300, widget=forms.URLInput(attrs=_WIDE)
    )
    week = forms.CharField(
        label=_("開いている曜日と時間"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4, **_WIDE})
    )
    latitude = forms.FloatField(label=_("緯度"), required=False, min_value=20, max_value=46)
    longitude = forms.FloatField(label=_("経度"), required=False, min_value=122, max_value=154)
    takes_from = forms.IntegerField(label=_("受け入れる月齢（から）"), required=False, min_value=0, max_value=OLDEST)
    takes_to = forms.IntegerField(label=_("受け入れる月齢（まで）"), required=False, min_value=0, max_value=OLDEST)
    as_of = forms.DateField(label=_("いつの空きか"), required=False, widget=_DAY)
    vacancy_0, vacancy_1, vacancy_2 = _free(0), _free(1), _free(2)
    vacancy_3, vacancy_4, vacancy_5 = _free(3), _free(4), _free(5)

    class Meta:
        model = Place
        fields = ("kind", "name", "address", "phone", "url", "hours", "takes_from", "takes_to", "latitude", "longitude")
        widgets = {name: forms.TextInput(attrs=_WIDE) for name in ("name", "address", "hours")}

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        told = {row.age_class: row for row in Vacancy.objects.filter(place=self.instance.pk)} if self.instance.pk else {}
        self.initial["week"] = opening.typed(self.instance.opening)
        self.initial["as_of"] = max((row.as_of for row in told.values()), default=None)
        for age in CLASSES:
            self.initial[vacancy(age)] = told[age].vacancies if age in told else None

    def clean_week(self) -> list[opening.Span]:
        lines = [one for one in self.cleaned_data["week"].splitlines() if one.strip()]
        read = {one: opening.line(one) for one in lines}
        wrong = next((one for one, spans in read.items() if not spans), None)
        if wrong is not None:
            raise forms.ValidationError(gettext("「%s」の行が読めません。「月〜金 9:00〜17:00」のように書いてください。") % wrong.strip())
        return [span for one in lines for span in read[one]]

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if (asked.get("latitude") is None) != (asked.get("longitude") is None):
            self.add_error("longitude", gettext("緯度と経度は、両方書くか、両方空けてください。"))
        youngest, oldest = asked.get("takes_from"), asked.get("takes_to")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("takes_to", gettext("「まで」が「から」より小さくなっています。"))
        numbers = [asked.get(vacancy(age)) for age in CLASSES]
        if any(number is not None for number in numbers):
            if asked.get("kind") != PlaceKind.NURSERY:
                self.add_error("kind", gettext("空きの人数は、保育所・こども園だけに書けます。"))
            if not asked.get("as_of"):
                self.add_error("as_of", gettext("いつの空きか、日にちを書いてください。"))
        self.instance.opening = asked.get("week", [])
        return asked

    @property
    def classes(self) -> list[ClassFacts]:
        asked: dict[str, Any] = self.cleaned_data
        day: dt.date | None = asked.get("as_of")
        told = [(age, asked.get(vacancy(age))) for age in CLASSES]
        return [ClassFacts(age, number, None, None, day) for age, number in told if number is not None and day]


def vacancy(age: int) -> str:
    return f"vacancy_{age}"
