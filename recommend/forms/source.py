"""A source as an officer types it, and a draft as a clerk puts it right."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recommend.models import Draft, PlaceKind, Source, SourceKind, Yields

_WIDE = {"class": "vLargeTextField"}
_ARTICLES = frozenset({SourceKind.PAGES, SourceKind.FEED, SourceKind.REGISTRY})
_FORMATS = [("", _("CSVかExcel（新しいほう）")), ("CSV", "CSV"), ("XLSX", "XLSX"), ("GEOJSON", "GeoJSON")]


class SourceForm(forms.ModelForm):
    address = forms.URLField(
        label=_("取りに行く住所（URL）"), max_length=500, assume_scheme="https", widget=forms.URLInput(attrs=_WIDE),
        help_text=_("カタログ（BODIKなど）は、データセットのページの住所でもかまいません。"),
    )  # fmt: skip
    url = forms.URLField(
        label=_("出典として示すページ"), required=False, assume_scheme="https", widget=forms.URLInput(attrs=_WIDE),
        help_text=_("住民の画面の「出典」から開くページです。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("形"), choices=SourceKind.choices)
    yields = forms.ChoiceField(label=_("得られるもの"), choices=Yields.choices)
    place_kind = forms.ChoiceField(
        label=_("場所の種類"), required=False, choices=[("", _("列の名前と種別から決める")), *PlaceKind.choices],
        help_text=_("得られるものが「場所」のときに選びます。"),
    )  # fmt: skip
    file_format = forms.ChoiceField(label=_("カタログの中の形式"), required=False, choices=_FORMATS)

    class Meta:
        model = Source
        fields = (
            "name", "area_name", "kind", "address", "file_format", "yields", "place_kind", "licence", "attribution", "url", "is_trusted",
            "is_active", "every_hours",
        )  # fmt: skip
        widgets = {"name": forms.TextInput(attrs=_WIDE), "attribution": forms.TextInput(attrs=_WIDE)}

    def clean_every_hours(self) -> int:
        hours: int = self.cleaned_data["every_hours"]
        if not 1 <= hours <= 24 * 31:
            raise forms.ValidationError(gettext("1時間から744時間（31日）までで決めてください。"))
        return hours

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, yields = cleaned.get("kind"), cleaned.get("yields")
        if kind and yields and (kind in _ARTICLES) != (yields == Yields.ARTICLES):
            self.add_error("yields", gettext("一覧・配信・レジストリからは「まちの案内」、ほかの形からはそれ以外が得られます。"))
        if kind == SourceKind.ICAL and yields and yields != Yields.EVENTS:
            self.add_error("yields", gettext("カレンダーからは「行事」が得られます。"))
        return cleaned


_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DraftForm(forms.ModelForm):
    url = forms.URLField(label=_("もとのページ"), required=False, assume_scheme="https", widget=forms.URLInput(attrs=_WIDE))
    with_audience = forms.BooleanField(label=_("読み取った対象を使う"), required=False)

    class Meta:
        model = Draft
        fields = ("title", "summary", "kind", "topic", "body", "opens_on", "closes_on", "deadline_on", "place", "url")
        widgets = {
            "title": forms.TextInput(attrs=_WIDE),
            "summary": forms.Textarea(attrs={"rows": 2, **_WIDE}),
            "body": forms.Textarea(attrs={"rows": 12, **_WIDE}),
            "place": forms.TextInput(attrs=_WIDE),
            **dict.fromkeys(("opens_on", "closes_on", "deadline_on"), _DAY),
        }
