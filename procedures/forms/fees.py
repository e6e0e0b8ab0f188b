"""What the office fills in about fees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RefundForm(forms.Form):
    reason = forms.CharField(
        label=_("返金するわけ"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "cols": 40}),
        help_text=_("記録に残ります。申請者の画面には出ません。"),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="refund")


class PaymentsForm(forms.Form):
    """Which day's payments the accounts section gets, and in which letters."""

    day = forms.DateField(label=_("日"), widget=forms.DateInput(attrs={"type": "date"}))
    encoding = forms.ChoiceField(
        label=_("文字コード"), choices=[("cp932", _("Excel用（Shift_JIS）")), ("utf-8-sig", "UTF-8")]
    )  # fmt: skip
