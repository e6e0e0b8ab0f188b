"""What can be searched for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.attributes.queries import area_choices
from portal.attributes.rules.vocabulary import INTEREST_NAMES
from portal.municipalities.queries import centre, towns
from recommend.models import PlaceKind
from recommend.queries import EventSearch, PlaceSearch, event_areas, place_areas

_ANYWHERE = ("", _("すべて"))


class TopicForm(forms.Form):
    """What a page of cards is narrowed to; whatever cannot be read narrows nothing."""

    topic = forms.ChoiceField(
        label=_("話題"), required=False, choices=[_ANYWHERE, *((code, _(name)) for code, name in INTEREST_NAMES.items())]
    )

    def asked(self, name: str) -> str:
        self.is_valid()
        return str(getattr(self, "cleaned_data", {}).get(name, ""))


class TownForm(TopicForm):
    """The town and the topic a guest looks at."""

    town = forms.ChoiceField(label=_("市町村"), required=False)
    field_order = ["town", "topic"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["town"].choices = [("", _("大阪府全体")), *((t.code, t.name) for t in towns(live_only=True))]  # type: ignore[attr-defined]


class EventSearchForm(forms.Form):
    area = forms.ChoiceField(label=_("市町村"), required=False)
    on = forms.DateField(label=_("日にち"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label=_("ことば"), required=False, max_length=40)
    when = forms.ChoiceField(label=_("時期"), required=False, choices=[("", _("これから")), ("past", _("終わったもの"))])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["area"].choices = [_ANYWHERE, *((name, name) for name in event_areas())]  # type: ignore[attr-defined]

    def search(self) -> EventSearch:
        """What was asked; whatever could not be read asks for nothing."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return EventSearch(area=asked.get("area", ""), on=asked.get("on"), past=asked.get("when") == "past", words=asked.get("words", ""))


class PlaceSearchForm(forms.Form):
    kind = forms.ChoiceField(label=_("さがすもの"), required=False, choices=[_ANYWHERE, *PlaceKind.choices])
    area = forms.ChoiceField(label=_("市町村"), required=False)
    near = forms.ChoiceField(label=_("近い順にならべる中心"), required=False)
    words = forms.CharField(label=_("名前"), required=False, max_length=40)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        kind = str((data or {}).get("kind", ""))
        self.fields["area"].choices = [_ANYWHERE, *((name, name) for name in place_areas(kind))]  # type: ignore[attr-defined]
        self.fields["near"].choices = [("", _("名前の順")), *area_choices()]  # type: ignore[attr-defined]

    def search(self) -> PlaceSearch:
        """What was asked; whatever could not be read asks for nothing."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        near = asked.get("near", "")
        return PlaceSearch(
            kind=asked.get("kind", ""), area=asked.get("area", ""), near=centre(near) if near else None, words=asked.get("words", "")
        )
