"""Which places are asked for, and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.attributes.queries import area_choices
from recommend.models import PlaceKind
from recommend.queries import PlaceSearch, Whereabouts, home, office, place_areas, typed
from recommend.queries.nearby import REFUGE

from .search import ANYWHERE

if TYPE_CHECKING:
    from portal.identity.models import Resident

HOME = "home"
# Of the children whom a place may say that it takes, in years.
OLDEST = 12
KINDS = [ANYWHERE, (REFUGE, _("避難する場所（避難場所と避難所）")), *PlaceKind.choices]


class PlaceSearchForm(forms.Form):
    """Everything that may stand in an address: no more of the place where somebody is than a town."""

    kind = forms.ChoiceField(label=_("さがすもの"), required=False, choices=KINDS)
    near = forms.ChoiceField(label=_("近い順にならべる中心"), required=False)
    area = forms.ChoiceField(label=_("市町村"), required=False)
    words = forms.CharField(label=_("名前・住所"), required=False, max_length=40)
    open_now = forms.BooleanField(label=_("いま開いている"), required=False)
    always = forms.BooleanField(label=_("24時間使える"), required=False)
    accessible = forms.BooleanField(label=_("車いすで使える"), required=False)
    age = forms.TypedChoiceField(
        label=_("空きのあるクラス（保育所）"), required=False, coerce=int, empty_value=None,
        choices=[("", _("指定しない")), *((str(age), _("%s歳児クラスに空きがある") % age) for age in range(6))],
    )  # fmt: skip
    takes = forms.TypedChoiceField(
        label=_("お子さんの年齢（受け入れる場所）"), required=False, coerce=int, empty_value=None,
        choices=[("", _("指定しない")), *((str(age), _("%s歳のお子さんを受け入れる") % age) for age in range(OLDEST + 1))],
    )  # fmt: skip

    def __init__(self, data: Any = None, *, resident: Resident | None = None) -> None:
        super().__init__(data)
        self.resident = resident
        kind = str((data or {}).get("kind", ""))
        own = [(HOME, _("お住まいの近く"))] if resident else []
        self.fields["area"].choices = [ANYWHERE, *((name, name) for name in place_areas(kind))]  # type: ignore[attr-defined]
        self.fields["near"].choices = [("", _("名前の順")), *own, *area_choices()]  # type: ignore[attr-defined]

    @property
    def asked_in_address(self) -> list[forms.BoundField]:
        return [self[name] for name in PlaceSearchForm.base_fields]

    def search(self) -> PlaceSearch:
        """What was asked; whatever could not be read asks for nothing."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return PlaceSearch(
            kind=asked.get("kind", ""), area=asked.get("area", ""), near=self._near(asked), words=asked.get("words", ""),
            is_accessible=asked.get("accessible", False), is_open=asked.get("open_now", False),
            is_always_open=asked.get("always", False), age_class=asked.get("age"),
            takes_age=asked.get("takes"),
        )  # fmt: skip

    def _near(self, asked: dict[str, Any]) -> Whereabouts | None:
        code = asked.get("near", "")
        if code == HOME and self.resident:
            return home(self.resident.pk, self.resident.home_town_id)
        return office(code) if code and code != HOME else None


class TypedForm(forms.Form):
    around = forms.CharField(label=_("ここから近い順（町の名前、郵便番号、駅や施設の名前）"), required=False, max_length=60)


class AroundForm(TypedForm, PlaceSearchForm):
    """From a place that somebody typed, or where their device is: sent in the body, used for this answer, and kept nowhere.

    A position is cut to three places behind the point, some hundred metres, before anything is done with it.
    """

    latitude = forms.FloatField(required=False, min_value=20, max_value=46, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=122, max_value=154, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        latitude, longitude, text = asked.get("latitude"), asked.get("longitude"), asked.get("around", "")
        self.found: Whereabouts | None = None
        if latitude is not None and longitude is not None and not text:
            self.found = Whereabouts(str(_("いまいる場所")), round(latitude, 3), round(longitude, 3), is_own=True)
        elif text:
            self.found = typed(text)
            if self.found is None:
                problem = _("「%s」がどこか分かりません。町の名前、7けたの郵便番号、駅や施設の名前でためしてください。")
                self.add_error("around", ValidationError(problem % text))
        return asked

    def _near(self, asked: dict[str, Any]) -> Whereabouts | None:
        return getattr(self, "found", None) or super()._near(asked)
