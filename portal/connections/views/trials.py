"""Accepting an invitation to try a service out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.connections import actions, queries
from portal.connections.actions.tokens import hash_of
from portal.connections.actions.trials import NoSuchInvitation
from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_http_methods(["GET", "POST"])
@resident_required
def join(request: ResidentRequest, code: str) -> HttpResponse:
    """GET says what it is and asks, POST takes a seat: a link that is opened by a mail program's preview takes none."""
    if request.method == "POST":
        return _joined(request, code)
    service = queries.invited_to(hash_of(code))
    if service is None:
        return _refused(request, NoSuchInvitation())
    card = queries.card_of(service, is_connected=False)
    return page(request, "connections/trial_join.html", {"card": card, "service": service})


def _joined(request: ResidentRequest, code: str) -> HttpResponse:
    try:
        service = actions.join_trial(request.resident, code)
    except Refused as refusal:
        return _refused(request, refusal)
    messages.success(request, _("%(service)sを試せるようになりました。") % {"service": service.name})
    return HttpResponseRedirect(reverse("connections:service", args=[service.slug]))


def _refused(request: ResidentRequest, refusal: Refused) -> HttpResponse:
    status = 404 if isinstance(refusal, NoSuchInvitation) else 409
    return page(request, "connections/trial_join.html", {"refusal": str(refusal)}, status=status)
