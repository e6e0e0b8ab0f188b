"""Taking one's data along, and leaving."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.identity import holdings
from portal.identity.actions import copies, departures
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.guards.factors import factor_change
from portal.identity.models import DataCopy, Departure
from portal.identity.rules.departures import GRACE, may_take
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_http_methods(["GET", "POST"])
@resident_required
@factor_change
def data_copy(request: ResidentRequest) -> HttpResponse:
    """Ask for a copy, and find the one that is ready."""
    now = timezone.now()
    if request.method == "POST":
        copies.ask(request.resident, now=now)
        messages.success(request, _("写しを作っています。1分ほどたったら、この画面を開き直してください。"))
        return redirect("identity:data_copy")
    mine = list(DataCopy.objects.filter(resident=request.resident).order_by("-asked_at")[:5])
    ready = next((copy for copy in mine if may_take(copy.expires_at, now)), None)
    context = {"ready": ready, "is_waiting": any(copy.made_at is None for copy in mine), "held": holdings.registered()}
    return page(request, "identity/data_copy.html", context)


@require_safe
@resident_required
@factor_change
def data_copy_file(request: ResidentRequest, copy_id: uuid.UUID) -> HttpResponse:
    try:
        file = copies.take(request.resident, copy_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("identity:data_copy")
    headers = {"Content-Disposition": 'attachment; filename="tobira.zip"', "Cache-Control": "no-store"}
    return HttpResponse(file, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "POST"])
@resident_required
@factor_change
def departure(request: ResidentRequest) -> HttpResponse:
    """What would go, what stays and why; then the days in which one may think again."""
    resident, now = request.resident, timezone.now()
    if request.method == "POST" and "cancel" in request.POST:
        departures.cancel(resident, now=now)
        messages.success(request, _("退会を取りやめました。いままでどおりお使いください。"))
        return redirect("identity:departure")
    if request.method == "POST":
        if "sure" not in request.POST:
            messages.error(request, _("内容を確かめて、四角に印を付けてから押してください。"))
        else:
            departures.ask(resident, now=now)
        return redirect("identity:departure")
    parts = [_foretold(held, resident.pk) for held in holdings.registered()]
    running = Departure.objects.filter(resident=resident, cancelled_at=None, erased_at=None).first()
    context = {
        "goes": [part for part in parts if not part[0].kept_because],
        "stays": [part for part in parts if part[0].kept_because and part[1]],
        "running": running,
        "days": GRACE.days,
    }
    return page(request, "identity/departure.html", context)


def _foretold(held: holdings.Holding, resident_id: uuid.UUID) -> tuple[holdings.Holding, int, list[str], holdings.About | None]:
    """How much leaving would erase or leave, asked of the floor itself; and who outside of the portal is told what."""
    return held, len(held.gather(resident_id)), [*held.foretell(resident_id)] if held.foretell else [], holdings.about(held.code)
