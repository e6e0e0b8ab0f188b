"""いっしょに見る: bigger letters, what to do step by step, and nothing on the screen that is not the helper's business."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.help import beside, middleware
from portal.help.actions import helping
from portal.identity import limiting
from portal.lib.refusals import Refused
from portal.ui.pages import page

BEGUN = _("「いっしょに見る」を始めました。終わるときは、画面の上の「終わる」を押してください。")
ENDED = _("「いっしょに見る」を終えました。")


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """With a family member at once; with an officer by the six digits of their screen.

    Who sits there already stays until they end it: a second beginning would give them another hour, and leave an officer's without
    an end in the trail.
    """
    now, refusal = timezone.now(), ""
    if request.method == "POST" and request.helper is None:  # type: ignore[attr-defined]
        try:
            _begin(request, now)
        except Refused as refused:
            refusal = str(refused)
        else:
            limiting.succeeded(request)
            messages.success(request, BEGUN)
            return redirect("front:home")
    return page(request, "help/beside.html", {"refusal": refusal, "wants_officer": request.POST.get("who") == "officer"})


def _begin(request: HttpRequest, now: dt.datetime) -> None:
    ticket = None
    if request.POST.get("who") == "officer":
        resident = request.resident  # type: ignore[attr-defined]
        ticket = helping.begin_with_officer(request.POST.get("number", ""), resident, now=now)
    beside.begin(request, now, ticket)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    middleware.end(request, timezone.now())
    messages.success(request, ENDED)
    return redirect("front:home")
