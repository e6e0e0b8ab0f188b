"""Accepting an invitation to try a town out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.identity.actions import pilots
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.pilots import hash_of
from portal.identity.queries.pilots import pass_of
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_http_methods(["GET", "POST"])
@resident_required
def join(request: ResidentRequest, code: str) -> HttpResponse:
    """GET says what it is and asks, POST takes a seat: a link that a mail program opens for its preview takes none."""
    found = pass_of(hash_of(code))
    if found is None:
        return page(request, "front/pilot_join.html", {"refusal": str(pilots.NoSuchPass())}, status=404)
    if request.method == "POST":
        try:
            town = pilots.join(request.resident, code, now=timezone.now())
        except Refused as refusal:
            return page(request, "front/pilot_join.html", {"refusal": str(refusal)}, status=409)
        messages.success(request, _("%(town)sの試行に加わりました。") % {"town": found.municipality.name})
        return redirect("front:town", town)
    return page(request, "front/pilot_join.html", {"town": found.municipality})
