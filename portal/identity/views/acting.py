"""The page of one proxy: for whom, until when, and what may be done."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.identity import abilities
from portal.identity.guards import ActingRequest, proxy_required
from portal.ui.pages import page


@require_safe
@proxy_required()
def home(request: ActingRequest) -> HttpResponse:
    shown = {"lines": abilities.lines(request.acting, timezone.now()), "last_on": request.acting.proxy.last_on}
    return page(request, "identity/acting_home.html", shown)
