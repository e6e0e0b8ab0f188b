"""The box of the login page."""

from typing import Any

from allauth.account.forms import LoginForm

# Session key of the address that a connected service believes its user has (`login_hint`). Whoever logs in may write another.
HINT = "identity.login_hint"


class Login(LoginForm):
    """Says to the browser that a passkey may stand in for the address (conditional mediation), and begins with the hint."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        hint = self.request.session.get(HINT) if self.request else None
        if hint:
            self.initial.setdefault("login", hint)
