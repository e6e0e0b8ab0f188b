"""allauth's forms for the six digits of an authenticator app, without its word inside the box.

The label above says what belongs there; the word inside comes from allauth's own catalogue, which lacks some of our languages, and then
is Japanese, on a page of Vietnamese, where an attribute cannot say so to a screen reader.
"""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm


class _NothingInside:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("placeholder", None)  # type: ignore[attr-defined]


class AddApp(_NothingInside, ActivateTOTPForm):
    """Ties an app to the account."""


class SecondStepByApp(_NothingInside, AuthenticateForm):
    """The second step of a login; takes recovery codes, too."""


class ConfirmByApp(_NothingInside, ReauthenticateForm):
    """Shows anew who is there."""
