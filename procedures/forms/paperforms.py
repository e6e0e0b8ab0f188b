"""What the counter types or scans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    text = forms.CharField(
        label=_("QRコードの文字"), max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("ここを選んで、紙のQRコードを読み取り機で順に読み取ってください。貼り付けることもできます。"),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
