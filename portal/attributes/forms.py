"""What residents fill in about themselves. Nothing is required: each empty field is simply not known."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import BirthDateField

from .queries import area_choices
from .rules import vocabulary
from .rules.areas import town_of
from .rules.facts import Facts
from .rules.values import Value

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
