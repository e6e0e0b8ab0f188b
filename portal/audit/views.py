"""Who looked at my data. Stands below identity, so it asks the viewpoint, not the request, who is there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.municipalities.scope import Resident, viewpoint
from portal.ui.pages import page

from . import queries


@require_safe
@login_required
def about_me(request: HttpRequest) -> HttpResponse:
    """The last fifty acts with the resident's data; nothing for accounts without a resident."""
    view = viewpoint()
    lines = queries.about(view.resident_id) if isinstance(view, Resident) else ()
    return page(request, "audit/line_list.html", {"lines": lines})
