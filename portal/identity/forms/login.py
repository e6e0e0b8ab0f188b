"""The box of the login page."""

from typing import Any

from allauth.account.forms import LoginForm


class Login(LoginForm):
    """Says to the browser that a passkey may stand in for the address (conditional mediation)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
