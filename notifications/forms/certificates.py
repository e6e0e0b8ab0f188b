"""A certificate as the town's office has it: a PKCS#12 file with its password, or one on a token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.lib import signing

MAX_BYTES = 100_000


class CertificateForm(forms.Form):
    """`credential` reads what was sent and raises a `Refused` that says what is wrong with it."""

    file = forms.FileField(
        label=_("鍵と証明書のファイル"), required=False,
        help_text=_("PKCS#12（.p12・.pfx）。鍵は暗号化して保存し、画面には二度と出ません。"),
    )  # fmt: skip
    password = forms.CharField(
        label=_("ファイルの暗証番号"), required=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    certificate = forms.FileField(
        label=_("証明書のファイル（鍵がICカードなどにあるとき）"), required=False,
        help_text=_("PEM形式。署名する証明書を先頭に、発行した認証局を続けます。"),
    )  # fmt: skip
    token = forms.CharField(label=_("トークンの名前"), required=False, max_length=64)
    label = forms.CharField(label=_("鍵の名前"), required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("file")) == bool(cleaned.get("certificate")):
            raise forms.ValidationError(_("鍵と証明書のファイルか、ICカードなどの証明書のファイルの、どちらか一つを選んでください。"))
        if cleaned.get("certificate") and not (settings.SIGNING_TOKEN_MODULE and cleaned.get("token") and cleaned.get("label")):
            raise forms.ValidationError(
                _("ICカードなどの鍵を使うには、トークンの名前と鍵の名前、それにサーバーの設定SIGNING_TOKEN_MODULEが要ります。")
            )
        for name in ("file", "certificate"):
            if cleaned.get(name) and cleaned[name].size > MAX_BYTES:
                raise forms.ValidationError(_("ファイルが大きすぎます。証明書のファイルを選んでいるか、確かめてください。"))
        return cleaned

    def credential(self) -> signing.Credential:
        if self.cleaned_data["file"]:
            return signing.read_pkcs12(self.cleaned_data["file"].read(), self.cleaned_data["password"])
        pem = self.cleaned_data["certificate"].read().decode("ascii", errors="replace")
        first, mark, chain = pem.partition("-----END CERTIFICATE-----\n")
        place = (settings.SIGNING_TOKEN_MODULE, self.cleaned_data["token"], self.cleaned_data["label"])
        return signing.Credential(first + mark, chain, token=place)
