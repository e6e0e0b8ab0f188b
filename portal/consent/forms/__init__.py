"""A purpose as a town's administrator writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.consent.models import EndingWords, GroundWords
from portal.consent.rules import LONGEST_MONTHS, Ending, Terms


class PurposeForm(forms.Form):
    """Who uses what for what, by which right, until when, and who gets it. One item or recipient a line."""

    title = forms.CharField(label=_("名称"), max_length=100, help_text=_("住民が読みます。例：防災訓練のお知らせに、お住まいの区を使う"))
    text = forms.CharField(
        label=_("何のために使うか"), widget=forms.Textarea(attrs={"rows": 4}), min_length=10, max_length=1000,
        help_text=_("短い文で、使い方と、やめるとどうなるかを書いてください。"),
    )  # fmt: skip
    items = forms.CharField(label=_("使う項目（1行に1つ）"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000)
    holder = forms.CharField(label=_("使う人（担当課）"), max_length=100)
    recipients = forms.CharField(
        label=_("渡す相手（1行に1つ）"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500, required=False,
        help_text=_("だれにも渡さないときは、空のままにしてください。"),
    )  # fmt: skip
    ground = forms.ChoiceField(label=_("根拠"), choices=GroundWords.choices)
    law = forms.CharField(label=_("法令の名前と条"), max_length=200, required=False, help_text=_("根拠が法令のときに書きます。"))
    ending = forms.ChoiceField(
        label=_("いつまで使うか"), choices=EndingWords.choices, widget=forms.RadioSelect,
        error_messages={"required": _("終わりのない利用目的は出せません。いつまで使うかを選んでください。")},
    )  # fmt: skip
    months = forms.IntegerField(label=_("月数"), min_value=1, max_value=LONGEST_MONTHS, required=False, help_text=_("1〜60か月。"))
    keep_months = forms.IntegerField(
        label=_("終わったあとに残す月数"), min_value=0, max_value=LONGEST_MONTHS, initial=0, help_text=_("終わったらすぐ消すときは0。"),
    )  # fmt: skip
    places = forms.MultipleChoiceField(
        label=_("どこで聞くか"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだ手続やサービスの画面で聞きます。選ばないと、「同意の確認」にだけ出ます。同意しなくても、手続は進められます。"),
    )  # fmt: skip
    words_only = forms.BooleanField(
        label=_("言い回しだけを直した（意味は同じ）"), required=False,
        help_text=_("印を付けると、項目・相手・期間が増えていなければ、同意した人にはもう一度聞きません。"),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("ending") == Ending.MONTHS and not told.get("months"):
            self.add_error("months", _("何か月で終わるかを、1〜60の数で入れてください。"))
        return told

    @property
    def terms(self) -> Terms:
        """The form's words as terms; call when it is valid."""
        told = dict(self.cleaned_data)
        del told["words_only"], told["places"]
        return Terms(**{**told, "items": _lines(told["items"]), "recipients": _lines(told["recipients"])})


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("差し戻しの理由"), widget=forms.Textarea(attrs={"rows": 3}), min_length=5, max_length=500)


def as_written(terms: Terms) -> dict[str, Any]:
    """Terms as the form takes them."""
    return {**vars(terms), "items": "\n".join(terms.items), "recipients": "\n".join(terms.recipients)}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
