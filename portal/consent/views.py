"""The page on which a resident sees and steers what they agreed to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.refusals import Refused
from portal.ui.pages import page

from . import actions, queries
from .rules import ASKED_HERE


@require_safe
@resident_required
def consents(request: ResidentRequest) -> HttpResponse:
    """What can be agreed to, and the ledger of what was."""
    resident = request.resident
    offers = queries.offers(resident.pk, resident.home_town_id)
    return page(
        request, "consent/consent_list.html",
        {"offers": offers, "ledger": queries.ledger(resident.pk), "is_first": "first" in request.GET, "town": resident.home_town},
    )


@require_POST
@resident_required
def decide(request: ResidentRequest) -> HttpResponse:
    """Say yes or no to one purpose; `answer` is "yes" or "no"."""
    code, town_id = request.POST.get("code", ""), request.POST.get("town", "") or None
    try:
        if code not in ASKED_HERE:
            raise actions.UnknownPurpose(code=code)
        if request.POST.get("answer") == "yes":
            actions.grant(request.resident, code, by=request.resident, town_id=town_id)
            messages.success(request, _("同意を受け付けました。いつでもやめられます。"))
        else:
            actions.withdraw(request.resident, code, by=request.resident, town_id=town_id)
            messages.success(request, _("同意を取りやめました。これから先は使いません。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    suffix = "?first" if request.POST.get("first") else ""
    return redirect(reverse("consent:list") + suffix)
