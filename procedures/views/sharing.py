"""The share menu of a phone leads here: which question takes the photo.

What was shared lies sealed in the phone until one is chosen (static/js/service-worker.js), and then goes the way of every file.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.identity.guards import ResidentRequest, resident_required
from portal.ui.pages import page
from procedures.forms.page import PREFIX
from procedures.queries import sharing


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """A POST that comes as far as this missed the worker: nothing of it is read, and nothing changes. Hence no token is asked."""
    if request.method == "POST":
        return HttpResponseRedirect(f"{reverse('procedures:share')}?lost=1")
    return _choose(request)


@resident_required
def _choose(request: ResidentRequest) -> HttpResponse:
    found = sharing.slots(request.resident, PREFIX, timezone.localdate())
    return page(request, "procedures/share.html", {"slots": found, "is_lost": "lost" in request.GET})
