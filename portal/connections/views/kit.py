"""The test kit: what the developers of a service see of their own calls, and how to begin."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.connections import queries
from portal.connections.actions.tokens import hash_of
from portal.connections.rules import samplecode
from portal.ui.pages import page


@require_safe
def kit(request: HttpRequest, code: str) -> HttpResponse:
    """Opened by a link that an operator hands out; there is no login, and nothing about any resident."""
    service = queries.service_of_kit(hash_of(code))
    if service is None:
        raise Http404(_("このリンクは使えません。期限は30日です。運用担当に、新しいリンクを頼んでください。"))
    calls = queries.calls_of(service)
    shown = {
        "service": service, "calls": [(call, samplecode.remedy(call.error, call.description)) for call in calls],
        "issuer": settings.OIDC_ISSUER, "scopes": " ".join(service.client.get_scopes()),
        "redirect_uris": service.client.get_redirect_uris(),
        "snippets": samplecode.snippets(settings.OIDC_ISSUER, service.client_id, service.client.get_redirect_uris()[0], service.proof),
    }  # fmt: skip
    response = page(request, "connections/kit.html", shown)
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
