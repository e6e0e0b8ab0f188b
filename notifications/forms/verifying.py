"""What somebody shows to have it verified: the number on a paper, or the file itself."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.lib import codes, signcheck


class VerifyForm(forms.Form):
    """The number printed on a letter, however it is typed."""

    number = forms.CharField(
        label=_("確認番号"), max_length=60, help_text=_("例：4K7C-M9XH-3FQE-RTWA（ハイフンはなくてもかまいません）"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if not codes.is_verification_code(number):
            raise forms.ValidationError(_("確認番号は英数字4文字が4つです。写し間違いがないか、見くらべて入れてください。"))
        return number


class VerifyFileForm(forms.Form):
    """A PDF, as it was received."""

    file = forms.FileField(
        label=_("通知のPDF"), help_text=_("受け取ったままのファイルを選んでください。調べるだけで、保存しません（2MBまで）。"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )  # fmt: skip

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > signcheck.MAX_BYTES:
            raise forms.ValidationError(_("ファイルが大きすぎます（上限は2MBです）。とびらの通知のPDFは、これより小さいものです。"))
        return file
