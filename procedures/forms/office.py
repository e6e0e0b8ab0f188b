"""What the office fills in beside the review page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from procedures.models import Procedure
from procedures.models.application import StateWords
from procedures.rules.package import Outcome
from procedures.rules.states import SEEN_BY_STAFF

ENCODINGS = [("utf-8-sig", _("UTF-8（人名の漢字をそのまま残す）")), ("cp932", _("Excel用（Shift_JIS）"))]


class _Days(forms.Form):
    """Days on which cases were sent; one of them, both or none."""

    since = forms.DateField(label=_("提出日（この日から）"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("提出日（この日まで）"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_until(self) -> date | None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise forms.ValidationError(_now("終わりの日を、始まりの日より後にしてください。"))
        return until


class AnswersForm(_Days):
    """Which cases to write out. The choices are those of the officer's own town and departments."""

    what = forms.ChoiceField(label=_("手続と回"))
    states = forms.MultipleChoiceField(
        label=_("状態"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("選ばないと、すべての状態を書き出します。"),
        choices=[(value, label) for value, label in StateWords.choices if value in SEEN_BY_STAFF],
    )  # fmt: skip
    encoding = forms.ChoiceField(label=_("文字コード"), choices=ENCODINGS)
    field_order = ("what", "states", "since", "until", "encoding")

    def __init__(self, choices: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]


class BulkForm(forms.Form):
    """One result for many cases."""

    outcome = forms.ChoiceField(label=_("結果"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("申請者への備考"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("全員に同じ文が届きます。一人だけのことは、1件ずつ決めるときに書いてください。"),
    )  # fmt: skip

    despite = forms.CharField(
        label=_("確かめていない点があるまま決めるわけ"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("確かめていない点がある申請だけの職員メモに残ります。申請者には見えません。"),
    )  # fmt: skip

    def __init__(self, procedure: Procedure, outcomes: Sequence[Outcome], data: Any = None) -> None:
        super().__init__(data)
        if procedure.checks_are_strict or not procedure.checkpoints:
            del self.fields["despite"]
        self.fields["outcome"].choices = [(each.value, each.label) for each in outcomes]  # type: ignore[attr-defined]

    def label(self) -> str:
        """The chosen result in words."""
        return dict(self.fields["outcome"].choices)[self.cleaned_data["outcome"]]  # type: ignore[attr-defined]


class SendBackForm(forms.Form):
    reason = forms.CharField(label=_("案を差し戻すわけ"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="second")


class DespiteForm(forms.Form):
    """Why a result does not wait for the points that nobody has looked at."""

    despite = forms.CharField(
        label=_("確かめていない点があるまま決めるわけ"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("職員メモに残ります。申請者には見えません。"),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="checks")
