"""What an auditor looks for in the trail, and what a person's own log is told later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.actions.delays import REASONS
from portal.audit.queries.searching import Wanted, event_choices


class TrailForm(forms.Form):
    """All fields may stay empty."""

    event = forms.ChoiceField(label=_("できごと"), required=False)
    officer = forms.ChoiceField(label=_("職員"), required=False)
    since = forms.DateField(label=_("いつから"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("いつまで"), required=False, widget=forms.DateInput({"type": "date"}))
    kind = forms.RegexField(r"^[a-z_.]*\Z", label=_("対象の種類"), required=False, max_length=60)
    object_id = forms.CharField(label=_("対象の番号"), required=False, max_length=40)
    number = forms.IntegerField(label=_("記録の番号"), required=False, min_value=1, max_value=2**62)

    subject = forms.RegexField(r"^[0-9a-f]{10}\Z", label=_("だれの情報（仮の番号）"), required=False, max_length=10)

    def __init__(self, data: Any, *, officers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        everything = [("", _("すべて"))]
        self.fields["event"].choices = [*everything, *event_choices()]  # type: ignore[attr-defined]
        self.fields["officer"].choices = [*everything, *officers]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """Call when it is valid."""
        told = self.cleaned_data
        return Wanted(
            told["event"], told["officer"], told["since"], told["until"], told["kind"], told["object_id"], told["number"], told["subject"]
        )


class DelayForm(forms.Form):
    number = forms.IntegerField(label=_("記録の番号"), min_value=1, max_value=2**62, help_text=_("住民の情報を見た記録の番号です。"))
    reason = forms.ChoiceField(label=_("理由"), choices=REASONS)
    until = forms.DateField(
        label=_("いつまで遅らせるか"), widget=forms.DateInput({"type": "date"}),
        help_text=_("あすから、その記録の日の1年後まで。この日を過ぎると、すべて本人の記録に出ます。"),
    )  # fmt: skip
