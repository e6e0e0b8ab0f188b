"""What officers bring back from the mail house."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """The list with addresses, days of posting or of return written into it."""

    file = forms.FileField(
        label=_("書き足したCSV"),
        help_text=_("この画面から書き出したCSVに、郵便番号・住所・宛名・投函日・返送日・返送の理由を書き足したもの。空欄は何も変えません。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
