"""Whom something is for, in boxes: one for each attribute of the vocabulary. What is ticked is read into `rules.simple_audience`.

A form of a floor above takes the boxes in (`put_into`), reads them in its `clean` (`read_from`) and shows whom that reaches (`whom`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.attributes import actions, documents, spots
from portal.attributes.queries import sentence, town_choices
from portal.attributes.rules import simple_audience
from portal.attributes.rules import vocabulary as words
from portal.attributes.rules.audience import AudienceProblem, parse
from portal.attributes.rules.simple_audience import DISTANCES, MOST_GROUPS, USUAL_DISTANCE, Boxes, Group, Spot
from portal.lib.refusals import Refused
from portal.municipalities.queries import towns, wards

if TYPE_CHECKING:
    from portal.identity.models import Officer

# "group1" … "group3", any of which; and "without", which shuts out.
WITHOUT = "without"
GROUPS = (*(f"group{number}" for number in range(1, MOST_GROUPS + 1)), WITHOUT)
INTRICATE = "intricate"
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


@dataclass(frozen=True)
class Section:
    """Boxes that stand together. `is_open`: what is asked most; the rest is behind a press."""

    title: str
    names: tuple[str, ...]
    is_open: bool = False


def sections() -> Iterator[Section]:
    """All boxes but those on health, which each form introduces in its own words (`health`)."""
    for number, group in enumerate(GROUPS, start=1):
        if group == WITHOUT:
            title, more = gettext("除く：次のどれかに当てはまる方"), gettext("除く：そのほかの条件")
        else:
            title = gettext("対象 その%d（すべてに当てはまる方）") % number if number == 1 else gettext("または：対象 その%d") % number
            more = gettext("その%d：そのほかの条件（世帯・住まい・自動車・ペットなど）") % number
        yield Section(title, tuple(box(group, name) for name in FIRST), is_open=number == 1)
        yield Section(more, tuple(box(group, name) for name in MORE))


def health() -> tuple[str, ...]:
    return tuple(box(group, name) for group in GROUPS for name in HEALTH)


def intricate_field() -> forms.JSONField:
    """For what the boxes cannot say; its name in a form is `INTRICATE`."""
    return forms.JSONField(
        label=_("くわしい条件（JSON）"), required=False, widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text=_("上の欄で書けない組み合わせのときだけ使います。何か書くと、上の欄より優先します。"),
        error_messages={"invalid": _("JSONとして読めません。カッコと引用符を確かめてください。")},
    )  # fmt: skip


def put_into(form: forms.BaseForm, rule: Mapping[str, Any], town_id: str | None) -> None:
    """Give a form all boxes, ticked as the rule has it; and `places`, the names that are offered beside 「場所の近く」."""
    form.fields.update(boxes_of(town_id))
    form.places = partial(_best_known, town_id)  # type: ignore[attr-defined]
    shown = simple_audience.boxes(rule)
    if shown is None:
        form.initial[INTRICATE] = rule
    else:
        form.initial.update(initial(shown))


def read_from(form: forms.BaseForm, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The rule that was typed; what is wrong with it becomes an error of the form, in one sentence."""
    rule: dict[str, Any] = cleaned.get(INTRICATE) or simple_audience.written(typed(cleaned))
    if problem := documents.problem(rule, timezone.localdate()):
        form.add_error(INTRICATE if cleaned.get(INTRICATE) else None, problem)
    return rule


def whom(form: forms.BaseForm, *, town_id: str | None, by: Officer, with_curve: bool) -> dict[str, Any]:
    """What `admin/attributes/audience_count.html` shows of a form that was looked at (`is_valid` was asked). Nothing is saved."""
    about_audience = [name for name in form.errors if name.startswith(("group", WITHOUT, INTRICATE, "__all__"))] if form.is_bound else []
    wrong = [error for name in about_audience for error in form.errors[name]]
    if wrong:
        return {"problem": wrong[0]}
    try:
        rule = parse(form.cleaned_data.get("audience") if form.is_bound else None)
        count = actions.count_audience(rule, town_id=town_id, by=by, with_curve=with_curve)
    except (AudienceProblem, Refused) as problem:
        return {"problem": str(problem)}
    return {"sentence": sentence(rule), "count": count, "is_for_everybody": rule.is_for_everybody}


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


def _best_known(town_id: str | None) -> list[Spot]:
    return [as_spot(one) for one in spots.found(town_id, "")]


def as_spot(place: spots.Spot) -> Spot:
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
        found = [as_spot(one) for one in spots.called(self.town_id, text) or spots.found(self.town_id, text)]
        if len(found) == 1:
            return found[0]
        if not found:
            said = gettext("「%s」という場所は、登録がありません。名前を短くするか、「名前（緯度, 経度）」の形で入れてください。")
            raise forms.ValidationError(said % text)
        said = gettext("「%(text)s」に当てはまる場所が、%(number)sか所あります。どれかを写して入れてください：%(some)s")
        some = "、".join(map(str, found[:MOST_NAMED]))
        raise forms.ValidationError(said % {"text": text, "number": len(found), "some": some})


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
