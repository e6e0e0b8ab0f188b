"""What residents fill in about themselves. Nothing is required: each empty field is simply not known."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.attributes.queries import area_choices, town_choices
from portal.attributes.rules import meshes, values, vocabulary
from portal.attributes.rules.areas import town_of
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.values import Value
from portal.ui.forms import BirthDateField

_EMPTY = ("", _("答えない"))
_LANGUAGES = [(code, _(name)) for code, name in vocabulary.LANGUAGE_NAMES.items()]
_INTERESTS = [(code, _(name)) for code, name in vocabulary.INTEREST_NAMES.items()]


class AboutMeForm(forms.Form):
    home = forms.ChoiceField(label=_("お住まいの市町村・区"), required=False)
    home.help_text = _("市町村は「わたし」の「氏名・お住まいを変える」で変えられます。")
    birth_date = BirthDateField(label=_("あなたの生年月日"), required=False)
    language = forms.ChoiceField(label=_("ふだん使うことば"), required=False, choices=[_EMPTY, *_LANGUAGES])
    interests = forms.MultipleChoiceField(
        label=_("関心のあること"), required=False, choices=_INTERESTS, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, facts: Facts, town_id: str | None) -> None:
        """`town_id`: the home town. Another one cannot be chosen here; who has none yet is not asked."""
        super().__init__(data, initial=_initial(facts))
        if town_id is None:
            del self.fields["home"]
        else:
            self.fields["home"].choices = [_EMPTY, *area_choices(town_id)]  # type: ignore[attr-defined]

    def declared(self) -> dict[str, Value | None]:
        """The values as `actions.declare` takes them: whatever was left empty is forgotten."""
        filled = self.cleaned_data
        home = filled.get("home")
        town = town_of(home) if home else None
        return {
            vocabulary.TOWN: town,
            vocabulary.WARD: home if home and home != town else None,
            vocabulary.BIRTH_DATE: filled["birth_date"],
            vocabulary.LANGUAGE: filled["language"] or None,
            vocabulary.INTERESTS: filled["interests"] or None,
        }


def _initial(facts: Facts) -> dict[str, Any]:
    return {
        "home": facts.ward or facts.town or "",
        "birth_date": facts.birth_on,
        "language": facts.language or "",
        "interests": sorted(facts.interests or ()),
    }


def _one_of(names: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[_EMPTY, *((code, _(name)) for code, name in names.items())])


def _some_of(names: Mapping[str, str]) -> forms.MultipleChoiceField:
    choices = [(code, _(name)) for code, name in names.items()]
    return forms.MultipleChoiceField(required=False, choices=choices, widget=forms.CheckboxSelectMultiple)


def _day() -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _towns() -> forms.ChoiceField:
    field = forms.ChoiceField(required=False)
    field.choices = [_EMPTY, *((code, name) for code, name in town_choices())]
    return field


class PostalField(forms.CharField):
    """Seven digits, with or without the hyphen and the mark 〒, in either width."""

    def clean(self, value: Any) -> str:
        digits = re.sub(r"[-‐−ー〒\s]", "", unicodedata.normalize("NFKC", super().clean(value)))
        if digits and not re.fullmatch(r"[0-9]{7}", digits):
            raise forms.ValidationError(gettext("郵便番号は、7けたの数字で入れてください（例：590-0078）。"))
        return digits


_FIELDS: dict[str, Callable[[], forms.Field]] = {
    vocabulary.POSTAL: lambda: PostalField(required=False, max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric"})),
    vocabulary.WORK_TOWN: _towns,
    vocabulary.MOVED_ON: _day,
    vocabulary.DWELLING: lambda: _one_of(vocabulary.DWELLING_NAMES),
    vocabulary.CAR: lambda: _one_of(vocabulary.CAR_NAMES),
    vocabulary.PETS: lambda: _some_of(vocabulary.PET_NAMES),
    vocabulary.HOUSEHOLD: lambda: forms.IntegerField(required=False, min_value=1, max_value=values.MOST_AT_HOME),
    vocabulary.DUE_ON: _day,
    vocabulary.CARE: lambda: _one_of(vocabulary.CARE_NAMES),
    vocabulary.DISABILITY: lambda: _some_of(vocabulary.DISABILITY_NAMES),
}


class GroupForm(forms.Form):
    """The attributes of one group; whatever was left empty is forgotten."""

    def __init__(self, data: Any = None, *, group: str, facts: Facts) -> None:
        told = {name: getattr(facts, name) for name in vocabulary.GROUPS[group]}
        super().__init__(data, initial={name: sorted(one) if isinstance(one, frozenset) else one for name, one in told.items()})
        for name in vocabulary.GROUPS[group]:
            self.fields[name] = _FIELDS[name]()
            self.fields[name].label = _(vocabulary.ATTRIBUTE_NAMES[name])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        for name, value in [*cleaned.items()]:
            try:
                if value not in ("", None, []):
                    values.written(name, value, today)
            except values.NotInVocabulary:
                self.add_error(name, gettext("この組み合わせや日付では登録できません。もう一度選んでください。"))
        return cleaned

    def declared(self) -> dict[str, Value | None]:
        return {name: None if value in ("", None, []) else value for name, value in self.cleaned_data.items()}


class NearbyForm(forms.Form):
    """A public place that was chosen, or where the device is. What is sent becomes a grid square here, and no more of it is kept."""

    words = forms.CharField(label=_("場所の名前（図書館、公民館、学校など）"), required=False, max_length=40)
    place_mesh = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)

    @property
    def is_a_choice(self) -> bool:
        """Something is to be kept, or (an empty square) forgotten; else places are looked for."""
        return "place_mesh" in self.data or ("latitude" in self.data and "longitude" in self.data)

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or {}
        if not self.errors and "latitude" in self.data and "longitude" in self.data:
            north, east = sent["latitude"], sent["longitude"]
            sent["place_mesh"] = None if north is None or east is None else meshes.code_at(north, east)
            if sent["place_mesh"] is None:
                raise forms.ValidationError(gettext("いまいる場所が、大阪府の中か分かりません。下の一覧から、近くの場所を選んでください。"))
        if sent.get("place_mesh") and not meshes.number_of(sent["place_mesh"]):
            raise forms.ValidationError(gettext("この場所は選べません。下の一覧から選び直してください。"))
        return sent

    def declared(self) -> dict[str, Value | None]:
        return {vocabulary.PLACE_MESH: self.cleaned_data["place_mesh"] or None}
