"""An address, and the code that was mailed to it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("メールアドレス"), max_length=254, widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"})
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("届いた番号"), max_length=20, widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"})
    )
