"""What officers decide about a batch beyond its file: another instant, single recalls, doubtful rows, prices, keys of machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models import Assumption, Template
from notifications.models.resolution import Choice
from notifications.rules.credentials import Right

MOST_ROWS = 2000


class MoveForm(forms.Form):
    """Another day and time for a release (Japan's time), and why."""

    day = forms.DateField(label=_("新しい公開の日"), widget=forms.DateInput(attrs={"type": "date"}))
    clock = forms.TimeField(label=_("新しい公開の時刻"), widget=forms.TimeInput(attrs={"type": "time"}))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def release_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"]))


class RecallForm(forms.Form):
    """Rows whose notices are taken back: "2, 5-9", as the spreadsheet numbers them. Empty: the whole batch."""

    numbers = forms.CharField(
        label=_("取り消す行"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一部だけを取り消すときに、ファイルの行の番号を「2, 5-9」のように書きます。空欄なら、この一括の全部を取り消します。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由（住民にも表示します）"), max_length=200)

    def clean_numbers(self) -> list[int]:
        return read_numbers(self.cleaned_data["numbers"])


_PART = re.compile(r"(\d{1,7})(?:\s*[-~]\s*(\d{1,7}))?")
_WIDE = str.maketrans("０１２３４５６７８９，、－〜～ー", "0123456789,,-~~-")


def read_numbers(text: str) -> list[int]:
    """ "2, 5-9" as [2, 5, 6, 7, 8, 9]; raises `ValidationError` for anything else and for more than 2,000 rows."""
    found: set[int] = set()
    for part in re.split(r"[,\s]+(?![-~])", re.sub(r"\s*([-~])\s*", r"\1", text.translate(_WIDE).strip())):
        if not part:
            continue
        match = _PART.fullmatch(part)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            raise forms.ValidationError(_("行の番号は「2, 5-9」のように書いてください。"))
        last = int(match[2] or match[1])
        if last - int(match[1]) + len(found) >= MOST_ROWS:
            raise forms.ValidationError(_("一度に取り消せるのは2,000行までです。分けて取り消してください。"))
        found.update(range(int(match[1]), last + 1))
    return sorted(found)


class ProposeForm(forms.Form):
    choice = forms.ChoiceField(label=_("この行の扱い"), choices=Choice.choices, widget=forms.RadioSelect)
    case_number = forms.CharField(
        label=_("受付番号"), required=False, max_length=30,
        help_text=_("デジタルで通知するときだけ、受付簿で確かめた番号を入れてください。候補は出しません。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("そう決める理由"), max_length=200, help_text=_("何で確かめたかを書いてください。確認する職員が読みます。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("choice") == Choice.DIGITAL and not cleaned.get("case_number"):
            self.add_error("case_number", _("デジタルで通知する相手の受付番号を入れてください。"))
        return cleaned


class AssumptionsForm(forms.Form):
    """Prices of a letter on paper, and per template how far a batch may differ from the one before."""

    postage = forms.IntegerField(label=_("郵送料（1通・円）"), min_value=0, max_value=10_000)
    printing = forms.IntegerField(label=_("印刷・封入（1通・円）"), min_value=0, max_value=10_000)

    def __init__(self, assumed: Assumption, templates: Iterable[Template], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postage"].initial, self.fields["printing"].initial = assumed.postage, assumed.printing
        for template in templates:
            self.fields[f"tolerance-{template.pk}"] = forms.IntegerField(
                label=template.name, min_value=1, max_value=100, initial=template.tolerance,
                help_text=_("前回の一括との差がこの％を超えたら、承認のときに理由を求めます。"),
            )  # fmt: skip

    def tolerances(self) -> dict[UUID, int]:
        prefix = "tolerance-"
        return {UUID(key.removeprefix(prefix)): value for key, value in self.cleaned_data.items() if key.startswith(prefix)}


class CredentialForm(forms.Form):
    name = forms.CharField(label=_("システムの名前"), max_length=60, help_text=_("例：子育て支援システム（夜間連携）"))
    rights = forms.MultipleChoiceField(
        label=_("できること"), widget=forms.CheckboxSelectMultiple, initial=[Right.PREPARE.value, Right.READ.value],
        choices=[
            (Right.PREPARE.value, _("一括通知を準備する（承認と発行は職員）")), (Right.READ.value, _("状態と結果を読む")),
            (Right.READ_CASES.value, _("申請の答えを読む")), (Right.MOVE_CASES.value, _("申請を進める（審査・差戻し・結果）")),
        ],
    )  # fmt: skip
    department = forms.TypedChoiceField(
        label=_("申請を扱う課"), required=False, coerce=int, empty_value=None,
        help_text=_("決めると、その課の手続と、課の決まっていない手続だけを扱えます。"),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("期限の日"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("この日の終わりまで使えます。1年以内にしてください。"),
    )

    def __init__(self, departments: Sequence[tuple[int, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["department"].choices = [("", _("すべての課")), *departments]  # type: ignore[attr-defined]

    def expires_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["expires_on"] + timedelta(days=1), datetime.min.time()))
