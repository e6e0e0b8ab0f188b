"""allauth's forms of passkeys, stricter: found without a name, always with PIN, face or finger, and never a copy."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 40


class AddPasskey(AddWebAuthnForm):
    """Every passkey of ours is one that the device finds by itself; the box that allauth offers for it is ticked and hidden."""

    name = forms.CharField(label=_("端末の名前"), max_length=LONGEST, required=False)
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        return True


class RenamePasskey(EditWebAuthnForm):
    name = forms.CharField(label=_("端末の名前"), max_length=LONGEST)


class _NeverACopy:
    """A device counts its signatures. One that counts backwards is a copy of the key, and is refused (W3C WebAuthn 7.2, step 22)."""

    def clean_credential(self) -> Authenticator:
        answer = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
        count = auth.parse_authentication_response(answer).response.authenticator_data.counter
        before = int(authenticator.data.get("count", 0))
        if count and count <= before:
            raise get_adapter().validation_error("incorrect_code")
        if count:
            self._remember(authenticator, count)
        return authenticator

    @staticmethod
    def _remember(authenticator: Authenticator, count: int) -> None:
        data: dict[str, Any] = {**authenticator.data, "count": count}
        authenticator.data = data
        authenticator.save(update_fields=["data"])


class LoginByPasskey(_NeverACopy, LoginWebAuthnForm):
    pass


class ConfirmByPasskey(_NeverACopy, ReauthenticateWebAuthnForm):
    pass


class SecondStepByPasskey(_NeverACopy, AuthenticateWebAuthnForm):
    pass
