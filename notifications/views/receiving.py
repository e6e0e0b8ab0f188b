"""Paper or the portal, class by class."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications.actions import receiving as actions
from notifications.models.receipt import FORMS
from notifications.queries import inbox, receiving
from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@resident_required
def receiving_page(request: ResidentRequest) -> HttpResponse:
    me = request.resident
    towns = sorted({code for code, _name in inbox.towns_of(me)} | ({me.home_town_id} if me.home_town_id else set()))
    if request.method == "POST" and request.POST.get("town", "") in towns:
        try:
            asked = request.POST
            actions.choose(me, asked["town"], asked.get("legal_class", ""), asked.get("form", ""), by=me)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("受け取り方を変えました。次の通知から、このとおりに届きます。"))
        return redirect("notifications:receiving")
    context = {"towns": receiving.lines_of(me, towns), "forms": [(key.value, name) for key, name in FORMS.items()]}
    return page(request, "notifications/receiving.html", context)
