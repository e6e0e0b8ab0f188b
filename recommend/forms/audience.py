"""Whom an item is for, in boxes: one for each attribute of the vocabulary. What is ticked is read into `rules.simple_audience`."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.attributes.queries import town_choices
from portal.attributes.rules import vocabulary as words
from portal.attributes.spots import Spot as Place
from portal.municipalities.queries import towns, wards
from recommend.queries import landmarks
from recommend.rules.simple_audience import DISTANCES, MOST_GROUPS, USUAL_DISTANCE, Boxes, Group, Spot

# "group1" … "group3", any of which; and "without", which shuts out.
WITHOUT = "without"
GROUPS = (*(f"group{number}" for number in range(1, MOST_GROUPS + 1)), WITHOUT)
BOX_NAMES = [one.name for one in fields(Group)]
# What most announcements ask stands open; the rest behind one press; health apart, for it needs a purpose and a second person.
FIRST = ("areas", "age_from", "age_to", "child_from", "child_to", "child_unit", "class_from", "class_to", "grades", "child_least")
HEALTH = ("cares", "disabilities")
MORE = tuple(name for name in BOX_NAMES if name not in FIRST + HEALTH)


# The names that are offered while somebody types; any other place of the town can be typed as well.
PLACE_LIST = "town-places"
# Of several places with the same words so many are named.
MOST_NAMED = 5
_POINT = re.compile(r"(\S.{0,59}?)\s*[（(]\s*([0-9]{2}(?:\.[0-9]{1,15})?)\s*,\s*([0-9]{3}(?:\.[0-9]{1,15})?)\s*[）)]")


def box(group: str, name: str) -> str:
    return f"{group}_{name}"


def boxes_of(town_id: str | None) -> dict[str, forms.Field]:
    """Every box of every group, by its name in the form."""
    areas = _areas(town_id)
    return {box(group, name): made for group in GROUPS for name, made in _boxes(areas, town_id)}


def typed(cleaned: Mapping[str, Any]) -> Boxes:
    read = {group: _group(cleaned, group) for group in GROUPS}
    return Boxes(tuple(one for group, one in read.items() if group != WITHOUT), read[WITHOUT])


def initial(shown: Boxes) -> dict[str, Any]:
    """The boxes as they are ticked for a rule that is there."""
    filled = dict(zip(GROUPS, shown.groups, strict=False)) | {WITHOUT: shown.without}
    return {box(group, name): _as_typed(getattr(one, name)) for group, one in filled.items() for name in BOX_NAMES}


class PostalsField(forms.CharField):
    """The first three to seven digits of postal codes, with commas or spaces between; either width."""

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value))
        found = [re.sub(r"[-‐−ー〒]", "", word) for word in re.split(r"[\s,、]+", text) if word]
        if wrong := [word for word in found if not re.fullmatch(r"[0-9]{3,7}", word)]:
            said = gettext("郵便番号「%s」が読めません。はじめの3〜7けたの数字を、「、」で区切って入れてください。")
            raise forms.ValidationError(said % wrong[0])
        return found

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list | tuple) else value


def as_spot(place: Place) -> Spot:
    """To a metre: more digits say nothing and have to be read."""
    return Spot(place.name, round(place.latitude, 5), round(place.longitude, 5))


class PlaceField(forms.CharField):
    """A place of the town by its name, or any point of Osaka with a name before it: 「堺市役所（34.5733, 135.483）」. Blank: none."""

    def __init__(self, *, town_id: str | None, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)
        self.town_id = town_id

    def clean(self, value: Any) -> Any:
        text = " ".join(super().clean(value).split())
        if written := _POINT.fullmatch(text):
            return Spot(written[1], float(written[2]), float(written[3]))
        return self._named(text) if text else None

    def _named(self, text: str) -> Spot:
        found = landmarks.called(self.town_id, text) or landmarks.listed(self.town_id, text)
        spots = [as_spot(one) for one in found]
        if len(spots) == 1:
            return spots[0]
        if not spots:
            said = gettext("「%s」という場所は、登録がありません。名前を短くするか、「名前（緯度, 経度）」の形で入れてください。")
            raise forms.ValidationError(said % text)
        said = gettext("「%(text)s」に当てはまる場所が、%(number)sか所あります。どれかを写して入れてください：%(some)s")
        some = "、".join(map(str, spots[:MOST_NAMED]))
        raise forms.ValidationError(said % {"text": text, "number": len(spots), "some": some})


def _boxes(areas: list[tuple[str, str]], town_id: str | None) -> Iterator[tuple[str, forms.Field]]:
    many = {"areas": (_("お住まい"), areas), "works": (_("通勤・通学先"), town_choices()), **_CHOICES}
    for name in BOX_NAMES:
        if name in many:
            label, choices = many[name]
            yield name, forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)
        elif name in _NUMBERS:
            label, least, most = _NUMBERS[name]
            yield name, forms.IntegerField(label=label, min_value=least, max_value=most, required=False)
    yield "child_unit", forms.ChoiceField(label=_("お子さんの年齢の単位"), choices=[("", _("歳")), ("month", _("か月"))], required=False)
    yield "near", PlaceField(label=_("場所の近く（場所の名前）"), town_id=town_id, widget=forms.TextInput(attrs={"list": PLACE_LIST}))
    far = [(str(metres), f"{metres}m" if metres < 1000 else f"{metres // 1000}km") for metres in DISTANCES]
    yield (
        "near_within",
        forms.TypedChoiceField(
            label=_("その場所からの距離"), choices=far, initial=USUAL_DISTANCE, required=False, coerce=int, empty_value=None
        ),
    )
    yield "eve", forms.BooleanField(label=_("法律の数え方（誕生日の前日に年をとる）"), required=False)
    yield "postals", PostalsField(label=_("郵便番号（はじめの3〜7けた）"), required=False, max_length=500)


def _group(cleaned: Mapping[str, Any], group: str) -> Group:
    given: dict[str, Any] = {}
    for name in BOX_NAMES:
        value = cleaned.get(box(group, name))
        given[name] = tuple(value) if isinstance(value, list) else value
    empty = Group()
    return Group(**{name: getattr(empty, name) if value is None else value for name, value in given.items()})


def _as_typed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _areas(town_id: str | None) -> list[tuple[str, str]]:
    """A town writes for itself and its wards; the prefecture for any town."""
    known = towns()
    if town_id is None:
        return [(town.code, town.name) for town in known]
    name = next(town.name for town in known if town.code == town_id)
    return [(town_id, name), *((code, f"{name}{ward}") for code, ward in wards(town_id))]


def _named(names: Mapping[str, str]) -> list[tuple[str, Any]]:
    return [(code, _(name)) for code, name in names.items()]


_NUMBERS: dict[str, tuple[Any, int, int]] = {
    "age_from": (_("年齢（歳から）"), 0, 149),
    "age_to": (_("年齢（歳まで）"), 0, 149),
    "child_from": (_("お子さんの年齢（から）"), 0, 149),
    "child_to": (_("お子さんの年齢（まで）"), 0, 149),
    "class_from": (_("お子さんのクラス年齢（4月1日の年齢、歳から）"), 0, 20),
    "class_to": (_("お子さんのクラス年齢（歳まで）"), 0, 20),
    "child_least": (_("当てはまるお子さんの人数（人以上）"), 1, 3),
    "household_from": (_("世帯の人数（人から）"), 1, 20),
    "household_to": (_("世帯の人数（人まで）"), 1, 19),
    "due_within": (_("出産予定日まで（日以内）"), 1, 310),
    "moved_within": (_("引っ越してから（日以内）"), 1, 366),
}
_CHOICES: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
    "grades": (_("お子さんの学年"), [(code, _(name)) for code, (name, _years) in words.GRADES.items()]),
    "interests": (_("関心のあること"), _named(words.INTEREST_NAMES)),
    "languages": (_("ふだん使うことば"), _named(words.LANGUAGE_NAMES)),
    "dwellings": (_("住まいの種類"), _named(words.DWELLING_NAMES)),
    "cars": (_("自動車"), _named(words.CAR_NAMES)),
    "pets": (_("ペット"), _named(words.PET_NAMES)),
    "cares": (_("介護の認定"), _named(words.CARE_NAMES)),
    "disabilities": (_("障がいの手帳など"), _named(words.DISABILITY_NAMES)),
}
