"""What can be searched for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.attributes.rules.vocabulary import INTEREST_NAMES
from portal.identity import pilots
from portal.municipalities.openness import Part
from recommend.queries import EventSearch, GarbageSearch, event_areas, garbage_areas

ANYWHERE = ("", _("すべて"))


class TopicForm(forms.Form):
    """What a page of cards is narrowed to; whatever cannot be read narrows nothing."""

    topic = forms.ChoiceField(
        label=_("話題"), required=False, choices=[ANYWHERE, *((code, _(name)) for code, name in INTEREST_NAMES.items())]
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
        live = pilots.towns_open_to(None, Part.FEED)
        self.fields["town"].choices = [("", _("大阪府全体")), *((t.code, t.name) for t in live)]  # type: ignore[attr-defined]


class EventSearchForm(forms.Form):
    area = forms.ChoiceField(label=_("市町村"), required=False)
    on = forms.DateField(label=_("日にち"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    neighbours = forms.BooleanField(label=_("近隣の県の行事も見る"), required=False)
    words = forms.CharField(label=_("ことば"), required=False, max_length=40)
    when = forms.ChoiceField(label=_("時期"), required=False, choices=[("", _("これから")), ("past", _("終わったもの"))])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["area"].choices = [ANYWHERE, *((name, name) for name in event_areas())]  # type: ignore[attr-defined]

    def search(self) -> EventSearch:
        """What was asked; whatever could not be read asks for nothing."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return EventSearch(
            area=asked.get("area", ""), with_neighbours=asked.get("neighbours", False), on=asked.get("on"),
            past=asked.get("when") == "past", words=asked.get("words", ""),
        )  # fmt: skip


class GarbageForm(forms.Form):
    """`town` is what is looked at when nothing is chosen: the resident's own."""

    area = forms.ChoiceField(label=_("市町村"), required=False)
    words = forms.CharField(label=_("捨てるもの"), required=False, max_length=40)

    def __init__(self, data: Any = None, *, town: str = "") -> None:
        super().__init__(data)
        self.areas = garbage_areas()
        self.town = town if town in self.areas else ""
        self.fields["area"].choices = [ANYWHERE, *((name, name) for name in self.areas)]  # type: ignore[attr-defined]
        self.fields["area"].initial = self.town

    def search(self) -> GarbageSearch:
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return GarbageSearch(asked.get("area", "") if "area" in self.data else self.town, asked.get("words", ""))
