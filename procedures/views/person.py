"""Whose application a page is about, and where its links lead: the resident's own, or the principal's whom a proxy acts for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.guards import Power, acting_of, person_of
from procedures.models import Application, Procedure
from procedures.queries import cases

if TYPE_CHECKING:
    from portal.identity.models import Resident

# Behind these names stand two addresses: one's own, and the one below /proxy/<id>/.
TWICE = frozenset({"guide", "begin", "status", "resume", "page", "review", "submit", "receipt", "withdraw", "discard"}) | {
    *("message", "paper", "uploads", "upload", "cosign-ask", "moved", "receipt-pdf", "pay", "pay-return", "payment-pdf"),
    *("counter", "counter-day", "book"),
    *("appointment", "appointment-calendar", "appointment-cancel", "appointment-move", "appointment-move-day"),
}


def address(request: HttpRequest, name: str, *args: object) -> str:
    """The address of a page of procedures for whom this request is about."""
    acting = acting_of(request)
    if acting is None:
        return reverse(f"procedures:{name}", args=args)
    if name not in TWICE:
        return reverse("family:acting", args=[acting.proxy.pk])
    return reverse(f"procedures:proxy-{name}", args=[acting.proxy.pk, *args])


def lead(request: HttpRequest, name: str, *args: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(address(request, name, *args))


def application_of(request: HttpRequest, application_id: UUID) -> Application:
    """The case, if it is the person's own and, by proxy, of a procedure that was named."""
    found = cases.mine(person_of(request), application_id)
    if found is None or not may_see(request, found.procedure):
        raise Http404(_("この申請は見つかりません。"))
    return found


def procedure_of(request: HttpRequest, town_id: str, slug: str) -> Procedure:
    found = cases.procedure(town_id, slug)
    if found is None or not may_see(request, found):
        raise Http404(_("この手続は見つかりません。"))
    return found


def may_see(request: HttpRequest, procedure: Procedure) -> bool:
    acting = acting_of(request)
    return acting is None or acting.may(Power.PROCEDURE, procedure.municipality_id, procedure.slug)


def reader_of(request: HttpRequest) -> Resident | None:
    """Who may be told what the portal makes of what they told: not who acts for another, and nobody while somebody looks on."""
    if acting_of(request) or getattr(request, "helper", None):
        return None
    return getattr(request, "resident", None)


def agent_name(request: HttpRequest) -> str:
    """Who does it on behalf of the applicant; "" when they do it themselves."""
    return request.resident.full_name if acting_of(request) else ""  # type: ignore[attr-defined]


__all__ = ["address", "agent_name", "application_of", "lead", "may_see", "person_of", "procedure_of", "reader_of"]
