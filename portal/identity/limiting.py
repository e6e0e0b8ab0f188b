"""Where the limits are kept: at every address that takes a code, a passkey or a mail address. One table, one middleware.

The officers' site has no login of its own: it comes through the same doors.
"""

from __future__ import annotations

import logging
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import filter_users_by_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.lib import sealed

from . import devices, pending, tries
from .models import Device
from .rules.limits import Action, counters

if TYPE_CHECKING:
    from .models import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Door:
    """What a POST there is, and whose account it is about: the field that names it, or what the session waits for (none: nobody knows)."""

    action: Action
    field: str = ""
    whose: pending.Whose = lambda _: ""


DOORS = {
    "account_login": Door(Action.SEND, "login"),
    "account_request_login_code": Door(Action.SEND, "email"),
    "account_signup": Door(Action.SEND, "email"),
    "account_confirm_login_code": Door(Action.GUESS, whose=pending.by_login),
    "account_email_verification_sent": Door(Action.GUESS, whose=pending.by_sign_up),
    "mfa_authenticate": Door(Action.GUESS, whose=pending.by_login),
    "mfa_login_webauthn": Door(Action.TOUCH),
    "identity:recovery": Door(Action.SEND, "email"),
    "identity:recovery_code": Door(Action.GUESS, whose=pending.by_mail("recovery")),
    "identity:not_me": Door(Action.SEND, "email"),
    "identity:not_me_code": Door(Action.GUESS, whose=pending.by_mail("not-me")),
    "identity:counter_recovery": Door(Action.GUESS),
    "identity:counter_recovery_code": Door(Action.GUESS, whose=pending.by_mail("counter")),
    # A clerk who tries addresses: each try is in the trail, and there are few.
    "admin:identity_counterrecovery_add": Door(Action.GUESS),
    "procedures:cosign-take": Door(Action.GUESS),
    "help:beside": Door(Action.GUESS),
    "account_email": Door(Action.SEND),
    "identity:address_code": Door(Action.GUESS),
    "identity:confirm_by_mail": Door(Action.GUESS),
    "account_reauthenticate": Door(Action.GUESS),
    "mfa_reauthenticate": Door(Action.GUESS),
    "mfa_reauthenticate_webauthn": Door(Action.GUESS),
}
# Buttons beside a code's field that have another mail sent.
_SENDS = {"resend", "change", "send"}


class LimitsMiddleware:
    """Counts tries outside the view's transaction: what fails there is still counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "has_shown", False):
            tries.give_back(getattr(request, "places_taken", []))
        elif getattr(request, "places_taken", []) and request.resolver_match:
            logger.info("a try at %s was not right", request.resolver_match.view_name)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        door = DOORS.get(match.view_name) if match and request.method == "POST" else None
        return attempt(request, door) if door else None


def attempt(request: HttpRequest, door: Door) -> HttpResponse | None:
    """Count one try; None when it may go on, else the page that says when to come back."""
    action = Action.SEND if door.action is Action.GUESS and request.POST.get("action") in _SENDS else door.action
    account, known = _who(request, door)
    address = get_adapter().get_client_ip(request)
    try:
        places = tries.take(counters(action, account=account, known_device=known, address=address))
    except tries.TooMany as full:
        logger.warning("too many tries at %s", request.resolver_match.view_name if request.resolver_match else "")
        return too_many(request, full.seconds)
    if action is not Action.SEND:
        request.places_taken = places  # type: ignore[attr-defined]
    return None


def succeeded(request: HttpRequest) -> None:
    """The try of this request was right; its place is given back with the answer."""
    request.has_shown = True  # type: ignore[attr-defined]


def too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    """429, with the minutes to wait."""
    context = {"minutes": max(1, math.ceil(seconds / 60))}
    answer = render(request, "429.html", context, status=429)
    answer.headers["Retry-After"], answer.headers["Cache-Control"] = str(math.ceil(seconds)), "no-store"
    return answer


def _who(request: HttpRequest, door: Door) -> tuple[str, str]:
    """The account that is tried and the mark of a browser it knows, each "" when there is none."""
    if request.user.is_authenticated:
        return _named(request, str(request.user.pk), request.user)
    whose = request.POST.get(door.field, "") if door.field else door.whose(request)
    if not isinstance(whose, str):
        return _named(request, str(whose.pk), whose)
    email = whose.strip().lower()[:254]
    if not email and not door.field:
        return "", ""
    found = filter_users_by_email(email, prefer_verified=True) if email else []
    # By the account, not the address: an account with two addresses is not two accounts. Unknown addresses count the same way.
    return _named(request, str(found[0].pk) if found else email, found[0] if found else None)


def _named(request: HttpRequest, account: str, user: User | None) -> tuple[str, str]:
    # Looked up for unknown addresses too: the same questions, the same time.
    mark = devices.mark_of(request) if devices.cookie_name() in request.COOKIES else ""
    is_known = Device.objects.filter(user=user.pk if user else uuid.uuid4(), mark=mark).exists()
    return sealed.blind(account, purpose="identity.account"), mark if mark and is_known else ""
