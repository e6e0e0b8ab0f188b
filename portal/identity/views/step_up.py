"""The page between wanting something and having shown enough: what is needed, why, and the ways to show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from portal.identity import cardsetup
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.guards.factors import may_confirm_by_mail
from portal.identity.queries import standing
from portal.identity.rules.levels import Level, Need
from portal.ui.pages import page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HOME = "/"
# What the person was about to do, by whose page it was.
_WHAT = {
    "notifications": _("この通知を開くには、"),
    "procedures": _("この手続を進めるには、"),
    "connections": _("このサービスに入るには、"),
}


@dataclass(frozen=True)
class Way:
    """One way to show it: a button."""

    url: str
    text: StrOrPromise
    icon: str


@require_GET
@resident_required
def step_up(request: ResidentRequest) -> HttpResponse:
    need, back = asked_need(request), safe_next(request)
    if standing(request).meets(need):
        return redirect(back)
    minutes = int(need.max_age.total_seconds() // 60) if need.max_age else 0
    is_card = need.level >= Level.CARD
    context = {"what": _what(back), "ways": ways(request, need, back), "is_card": is_card, "minutes": minutes, "back": HOME}
    return page(request, "identity/step_up.html", context)


def asked_need(request: HttpRequest) -> Need:
    """The need as the query names it. Nonsense becomes the lowest level; the page it leads back to asks for itself."""
    level, age = request.GET.get("level", ""), request.GET.get("age", "")
    is_level = level in {str(int(one)) for one in Level}
    has_age = age.isascii() and age.isdigit() and len(age) < 8
    is_strong = request.GET.get("strong") == "1"
    return Need(Level(int(level)) if is_level else Level.MAIL, dt.timedelta(seconds=int(age)) if has_age else None, is_strong)


def safe_next(request: HttpRequest) -> str:
    """Where to go on: a path of this very site, else home."""
    target = request.GET.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours else HOME


def ways(request: HttpRequest, need: Need, back: str) -> list[Way]:
    """What this person can show that would be enough, the easiest first. Empty: they cannot reach it now."""
    query = urlencode({"next": back, "level": int(need.level)})
    card = Way(f"{_card_url()}?{query}", _("カードを読み取る"), "card") if _card_url() else None
    if need.level >= Level.CARD:
        return [card] if card else []
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    found = []
    if Authenticator.Type.WEBAUTHN in kinds:
        found.append(Way(f"{reverse('mfa_reauthenticate_webauthn')}?{query}", _("パスキーで確かめる"), "key"))
    if Authenticator.Type.TOTP in kinds:
        found.append(Way(f"{reverse('mfa_reauthenticate')}?{query}", _("認証アプリの番号で確かめる"), "lock"))
    if may_confirm_by_mail(request) and not need.is_strong:
        found.append(Way(f"{reverse('identity:confirm_by_mail')}?{query}", _("メールに届く番号で確かめる"), "mail"))
    return [*found, card] if need.is_strong and card else found


def _card_url() -> str:
    return reverse("identity:card_start") if cardsetup.is_on() else ""


def _what(back: str) -> StrOrPromise:
    try:
        return _WHAT.get(resolve(back.partition("?")[0]).namespace, _("先へ進むには、"))
    except Resolver404:
        return _("先へ進むには、")
