"""A resident's own connections: who has what since when, and stopping one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.connections import actions, queries
from portal.identity.guards import ResidentRequest, resident_required
from portal.ui.pages import page


@require_safe
@resident_required
def connections(request: ResidentRequest) -> HttpResponse:
    """Every service that has the resident's consent."""
    return page(request, "connections/connection_list.html", {"connections": queries.my_connections(request.resident)})


@require_POST
@resident_required
def stop(request: ResidentRequest, slug: str) -> HttpResponse:
    """Stop one: from now on it is told nothing more."""
    service = queries.by_slug(slug)
    if service is None:
        raise Http404(_("そのサービスは、つながるサービスの一覧にありません。"))
    if actions.withdraw(request.resident, service):
        told = _("%(service)sとの連携をやめました。いまから、このサービスに情報は渡りません。")
        messages.success(request, told % {"service": service.name})
    return HttpResponseRedirect(reverse("connections:mine"))
