"""A resident's own connections: who has what since when and until when, stopping, agreeing again, leaving, and receipts."""

from __future__ import annotations

from allauth.account.internal.flows.logout import logout as account_logout
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.connections import actions, queries
from portal.connections.models import ConnectedService
from portal.identity.actions.sessions import end_others
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.queries.names import names_of
from portal.identity.rules.names import Where, shown
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_safe
@resident_required
def connections(request: ResidentRequest) -> HttpResponse:
    """Every service that has the resident's consent, and what became of the last logouts."""
    me = request.resident
    context = {"connections": queries.my_connections(me), "farewells": queries.farewells_of(me, timezone.now())}
    return page(request, "connections/connection_list.html", context)


@require_POST
@resident_required
def stop(request: ResidentRequest, slug: str) -> HttpResponse:
    """Stop one: from now on it is told nothing more."""
    service = _known(slug)
    if actions.withdraw(request.resident, service):
        told = _("%(service)sとの連携をやめました。いまから、このサービスに情報は渡りません。")
        messages.success(request, told % {"service": service.name})
    return _back()


@require_POST
@resident_required
def use(request: ResidentRequest, slug: str) -> HttpResponse:
    """Stop one use (`use`), or agree to it again: `answer` is "stop" or "agree"."""
    service, code = _known(slug), request.POST.get("use", "")
    try:
        if request.POST.get("answer") == "agree":
            if actions.agree_to_use(request.resident, service, code):
                messages.success(request, _("同意を受け付けました。いつでもやめられます。"))
        elif actions.withdraw_use(request.resident, service, code):
            messages.success(request, _("やめました。いまから、その情報は渡りません。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back()


@require_http_methods(["GET", "POST"])
@resident_required
def stop_all(request: ResidentRequest) -> HttpResponse:
    """Asks first. Each service is an act of its own, so that the record says which."""
    mine = queries.my_connections(request.resident)
    if request.method != "POST":
        return page(request, "connections/connection_stop_all.html", {"connections": mine})
    for connection in mine:
        actions.withdraw(request.resident, _known(connection.service.slug))
    if mine:
        told = ngettext("%(n)sつの連携をやめました。", "%(n)sつの連携をすべてやめました。", len(mine))
        messages.success(request, told % {"n": len(mine)})
    return _back()


@require_http_methods(["GET", "POST"])
@resident_required
def leave(request: ResidentRequest) -> HttpResponse:
    """「どこからもログアウト」: every service, every device, this one too. Asks first. Consents stay."""
    if request.method != "POST":
        cannot_hear = [mine.service for mine in queries.my_connections(request.resident) if not mine.hears_of_logouts]
        return page(request, "connections/connection_leave.html", {"cannot_hear": cannot_hear})
    actions.leave_everywhere(request.resident)
    end_others(request.user, "", by=request.resident)
    account_logout(request, show_message=False)
    messages.success(request, _("どの端末からも、どのサービスからもログアウトしました。サービスには、いま知らせています。"))
    return HttpResponseRedirect(reverse("front:home"))


@require_safe
@resident_required
def receipt(request: ResidentRequest, slug: str) -> HttpResponse:
    """What was agreed to, word for word, to print and to keep."""
    service = _known(slug)
    found = queries.receipt_of(request.resident, service)
    if found is None:
        raise Http404(_("このサービスに同意した記録は、ありません。"))
    name = shown(names_of(request.resident), Where.SCREEN)
    context = {"service": service, "receipt": found, "name": name, "printed_at": timezone.now()}
    return page(request, "connections/connection_receipt.html", context)


def _known(slug: str) -> ConnectedService:
    """A service in whatever state and stage: who is linked must be able to stop it."""
    service = queries.by_slug(slug)
    if service is None:
        raise Http404(_("そのサービスは、つながるサービスの一覧にありません。"))
    return service


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("connections:mine"))
