"""What allauth has seen somebody show becomes proofs."""

import datetime as dt
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.signals import authentication_step_completed, user_logged_in
from django.http import HttpRequest

from . import limiting, queries, sessions
from .actions import proofs
from .models import User
from .rules.levels import Level, Method, Proof

_METHODS = {"code": Method.MAIL}
_FACTORS = {"webauthn": Method.PASSKEY, "totp": Method.APP, "recovery_codes": Method.RECOVERY_CODE}


def method_of(record: dict[str, Any]) -> Method | None:
    """How one of allauth's records was shown; None for what proves nothing here (a password, another site's login)."""
    if record.get("method") == "mfa":
        return _FACTORS.get(str(record.get("type")))
    return _METHODS.get(str(record.get("method")))


def on_login(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """A login is complete: keep what opened it. Signing up proves the mail address without a record, so it is made here."""
    limiting.succeeded(request)
    if not get_authentication_records(request, user):
        record_authentication(request, user, method="code", email=user.email)
    resident = queries.resident_of(user)
    if resident is not None:
        shown = [
            Proof(method, Level.MAIL, dt.datetime.fromtimestamp(record["at"], dt.UTC))
            for record in get_authentication_records(request, user)
            if (method := method_of(record))
        ]
        proofs.begin_session(resident, shown, request=request)


def on_step(*, request: HttpRequest, user: User, method: str, reauthenticated: bool = False, **more: Any) -> None:
    """Somebody who was in has shown once more who they are. The first time, at the login, is kept when the login is complete."""
    limiting.succeeded(request)
    if not reauthenticated:
        return
    shown, resident = method_of({"method": method, **more}), queries.resident_of(user)
    if shown and resident:
        proofs.record(resident, method=shown, level=Level.MAIL, by=resident, request=request)
    else:
        sessions.rotate(request.session)


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(on_login, dispatch_uid="identity.proofs.login")
    authentication_step_completed.connect(on_step, dispatch_uid="identity.proofs.step")
