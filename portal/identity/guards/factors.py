"""Who may change what one logs in with."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.models import Resident
from portal.identity.queries import identity_level, standing
from portal.identity.queries.actors import is_officer, login_of
from portal.identity.queries.factors import count_of
from portal.identity.queries.recoveries import last_begun
from portal.identity.rules.factors import may_remove
from portal.identity.rules.levels import STRICT, Level, Need
from portal.identity.rules.recovery import frozen_until
from portal.ui.pages import page

from .levels import step_up

View = Callable[..., HttpResponse]
# Set in a session that was opened by a recovery: its owner cannot show what they lost, so the mail's code asks again.
RECOVERED = "identity.recovered"
# The form may be open a little longer than its page was fresh: what was made on the device should not be lost.
FRESH, SENT = dt.timedelta(minutes=5), dt.timedelta(minutes=15)


def factor_change(view: View) -> View:
    """Residents show again who they are, and wait a day after a recovery. Officers are asked by allauth, for their second factor."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        resident = getattr(request, "resident", None)
        if resident is not None:
            refusal = _refusal(request, resident)
            if refusal is not None:
                return refusal
            request.factor_change_cleared = True  # type: ignore[attr-defined]
        elif is_reauthentication_required(request, app="allauth.mfa"):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return login_required(guarded)


def factor_removal(view: View) -> View:
    """The same, and an officer keeps one."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not may_remove(is_officer=is_officer(user), left=count_of(user)):
            messages.error(request, _("職員のIDには、認証アプリかパスキーがいつも1つ要ります。先に別のものを登録してください。"))
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return factor_change(guarded)


def may_confirm_by_mail(request: HttpRequest) -> bool:
    """Not while a passkey or an app is registered, unless this session came in without them."""
    user: Any = request.user
    return not count_of(user) or bool(request.session.get(RECOVERED))


def _refusal(request: HttpRequest, resident: Resident) -> HttpResponse | None:
    until = frozen_until(last_begun(resident), timezone.now(), is_strong=standing(request).is_strong)
    if until is not None:
        return page(request, "identity/factors_frozen.html", {"until": until}, status=403)
    return step_up(request, _need(request, resident))


def _need(request: HttpRequest, resident: Resident) -> Need:
    """The first passkey of somebody whose card was read needs the card: else a stolen mailbox would get a key of its own."""
    if identity_level(resident) >= Level.CARD and not count_of(login_of(resident)):
        return Need(Level.CARD, STRICT if request.method == "GET" else SENT)
    return Need(Level.MAIL, FRESH if request.method == "GET" else SENT)
