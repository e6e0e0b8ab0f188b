"""An item as a clerk writes it, with its audience in boxes (or, for what boxes cannot say, as JSON)."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.attributes.rules.audience import AudienceProblem, parse
from portal.attributes.rules.sense import contradicts_itself
from portal.attributes.rules.vocabulary import GRADES, INTEREST_NAMES, LANGUAGE_NAMES
from portal.municipalities.queries import towns, wards
from recommend.actions.items import NobodyCanMatch
from recommend.models import Item
from recommend.rules import simple_audience
from recommend.rules.simple_audience import MOST_GROUPS, Group

_NUMBERS = {
    "age_from": _("年齢（歳から）"),
    "age_to": _("年齢（歳まで）"),
    "child_from": _("お子さんの年齢（歳から）"),
    "child_to": _("お子さんの年齢（歳まで）"),
}
_CHOICES = {
    "grades": (_("お子さんの学年"), [(code, _(name)) for code, (name, _years) in GRADES.items()]),
    "interests": (_("関心のあること"), [(code, _(name)) for code, name in INTEREST_NAMES.items()]),
    "languages": (_("ふだん使うことば"), [(code, _(name)) for code, name in LANGUAGE_NAMES.items()]),
}


def box(number: int, name: str) -> str:
    return f"group{number}_{name}"


BOX_NAMES = [field.name for field in fields(Group)]


_WIDE = forms.URLInput(attrs={"class": "vLargeTextField"})


class ItemForm(forms.ModelForm):
    """`cleaned_data["audience"]` is a rule that was read; nothing else leaves this form as an audience."""

    url = forms.URLField(label=_("くわしいページ"), required=False, assume_scheme="https", widget=_WIDE)
    intricate = forms.JSONField(
        label=_("くわしい条件（JSON）"), required=False, widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text=_("月齢や「〜を除く」など、上の欄で書けないときだけ使います。何か書くと、上の欄より優先します。"),
        error_messages={"invalid": _("JSONとして読めません。カッコと引用符を確かめてください。")},
    )  # fmt: skip

    class Meta:
        model = Item
        fields = ("kind", "topic", "title", "summary", "body", "opens_on", "closes_on", "deadline_on", "url", "purpose")
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "purpose": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "summary": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
            **{name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("opens_on", "closes_on", "deadline_on")},
        }

    def __init__(self, *args: Any, town_id: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = _areas(town_id)
        for number in range(1, MOST_GROUPS + 1):
            self.fields.update({box(number, name): field for name, field in _boxes(areas).items()})
        self._fill(self.instance.audience or {})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        rule = cleaned.get("intricate") or simple_audience.written([self._group(number) for number in range(1, MOST_GROUPS + 1)])
        place = "intricate" if cleaned.get("intricate") else None
        try:
            if contradicts_itself(parse(rule), timezone.localdate()):
                self.add_error(place, str(NobodyCanMatch()))
        except AudienceProblem as problem:
            self.add_error(place, str(problem))
        cleaned["audience"] = rule
        opens_on, deadline_on = cleaned.get("opens_on"), cleaned.get("deadline_on")
        if opens_on and deadline_on and deadline_on < opens_on:
            self.add_error("deadline_on", gettext("期限が、載せはじめる日より前です。どちらかを直してください。"))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.audience = self.cleaned_data["audience"]
        return super().save(commit)

    def _fill(self, rule: dict[str, Any]) -> None:
        groups = simple_audience.groups(rule)
        if groups is None:
            self.initial["intricate"] = rule
        for number, group in enumerate(groups or (), start=1):
            for name in BOX_NAMES:
                value = getattr(group, name)
                self.initial[box(number, name)] = list(value) if isinstance(value, tuple) else value

    def _group(self, number: int) -> Group:
        typed = {name: self.cleaned_data.get(box(number, name)) for name in BOX_NAMES}
        boxes: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in typed.items()}
        return Group(**boxes)


def _boxes(areas: list[tuple[str, str]]) -> dict[str, forms.Field]:
    many: dict[str, tuple[Any, Any]] = {"areas": (_("お住まい"), areas), **_CHOICES}
    boxes: dict[str, forms.Field] = {
        name: forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)
        for name, (label, choices) in many.items()
    }
    boxes |= {name: forms.IntegerField(label=label, min_value=0, max_value=149, required=False) for name, label in _NUMBERS.items()}
    boxes["eve"] = forms.BooleanField(label=_("法律の数え方（誕生日の前日に年をとる）"), required=False)
    return boxes


def _areas(town_id: str | None) -> list[tuple[str, str]]:
    """A town writes for itself and its wards; the prefecture for any town."""
    known = towns()
    if town_id is None:
        return [(town.code, town.name) for town in known]
    name = next(town.name for town in known if town.code == town_id)
    return [(town_id, name), *((code, f"{name}{ward}") for code, ward in wards(town_id))]
