"""The pages of the booking service and their addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import jwt
import requests
from django.contrib.auth import logout
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from samples.booking import settings
from samples.booking.login import end_sessions, notice
from samples.booking.models import PARTS, ROOMS, Reservation

DAYS_AHEAD = 14
LABELS = {"name": "お名前", "name#ja-Kana-JP": "よみがな", "town": "お住まい"}


def days() -> list[dt.date]:
    return [timezone.localdate() + dt.timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD + 1)]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"rooms": ROOMS.values()})


@require_GET
def login(request: HttpRequest) -> HttpResponse:
    logout(request)  # two accounts on one phone: nothing of the one before may stay
    return OIDCAuthenticationRequestView.as_view()(request)


def ended(request: HttpRequest) -> HttpResponse:
    logout(request)
    return notice(request, "とびらとのつながりが終わったため、ログアウトしました。", "connection_ended", 200)


def known_to_the_portal(view: Callable[..., HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Ask the portal at each visit: whoever stops the connection there is a stranger here from the next page on."""

    def asked(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return ended(request) if "is_over" in request.session else redirect("login")
        bearer = {"Authorization": f"Bearer {request.session['oidc_access_token']}"}
        try:
            answer = requests.get(settings.OIDC_OP_USER_ENDPOINT, headers=bearer, timeout=settings.OIDC_TIMEOUT)
            if answer.status_code == 401:
                return ended(request)
            answer.raise_for_status()
        except requests.RequestException:
            return notice(request, "いま、とびらにつながりません。しばらくしてからお試しください。", "portal_unreachable", 503)
        return view(request, answer.json())

    return asked


@require_GET
@known_to_the_portal
def reservations(request: HttpRequest, facts: dict[str, Any]) -> HttpResponse:
    told = {label: facts[code] for code, label in LABELS.items() if code in facts}
    mine = Reservation.objects.filter(sub=facts["sub"], on__gte=timezone.localdate())
    shown = {"told": told, "name": facts.get("name"), "mine": mine, "rooms": ROOMS, "parts": PARTS, "days": days()}
    return render(request, "reservations.html", shown)


@require_POST
@known_to_the_portal
def reserve(request: HttpRequest, facts: dict[str, Any]) -> HttpResponse:
    room, part, on = (request.POST.get(name, "") for name in ("room", "part", "on"))
    if room not in ROOMS or part not in PARTS or on not in {day.isoformat() for day in days()}:
        return notice(request, "その部屋・日・時間は選べません。", "not_offered", 400)
    try:
        Reservation.objects.create(sub=facts["sub"], room=room, on=on, part=part)
    except IntegrityError:
        return notice(request, "その時間は、ほかの方が予約しています。", "taken", 409)
    return redirect("reservations")


@csrf_exempt
@require_POST
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    try:
        end_sessions(request.POST.get("logout_token", ""))
        answer = HttpResponse()
    except jwt.PyJWTError:
        answer = JsonResponse({"error": "invalid_request"}, status=400)
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path("", home, name="home"),
    path("login", login, name="login"),
    path("reservations", reservations, name="reservations"),
    path("reserve", reserve, name="reserve"),
    path("backchannel-logout", backchannel_logout),
    path("oidc/", include("mozilla_django_oidc.urls")),
]
