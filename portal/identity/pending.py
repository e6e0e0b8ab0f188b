"""Whose code or app a browser is asked for. Guesses are counted for them, whoever else the same browser has named since.

The name that was typed last would not do: a thief with a mailbox named a stranger before each guess at the owner's app, and the
owner's guesses never ran out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import unstash_login

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import User

Whose = Callable[["HttpRequest"], "User | str"]
"""The login that is waited for, or an address that may be nobody's; "" when there is none."""


def by_login(request: HttpRequest) -> User | str:
    """Who is on the way in: a code by mail is asked for, or the second factor."""
    login = unstash_login(request, peek=True)
    if login is None:
        return ""
    return login.user or login.email or ""


def by_sign_up(request: HttpRequest) -> User | str:
    """The address that is being proven."""
    waiting = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}
    return str(waiting.get("email", ""))


def by_mail(purpose: str) -> Whose:
    """The mailbox to which a code of ours was sent."""
    return lambda request: str(request.session.get(mailed(purpose), {}).get("address", ""))


def mailed(purpose: str) -> str:
    """Where a session keeps the code that it waits for."""
    return f"mailcode.{purpose}"
