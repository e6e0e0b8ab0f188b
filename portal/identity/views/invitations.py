"""The page on which an invited person becomes an officer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.identity.actions import invitations
from portal.identity.queries.invitations import open_for
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation(request: HttpRequest) -> HttpResponse:
    """Who invites to what; one button. Nobody else's invitation can be reached: it is looked up by the login."""
    waiting = open_for(request.user, timezone.now())  # type: ignore[arg-type]
    if waiting is None:
        raise Http404(_("あなたへの招待はありません。期限が過ぎたときは、招いた職員にもう一度招いてもらってください。"))
    if request.method == "POST":
        try:
            invitations.accept(waiting, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("identity:invitation")
        return redirect("admin:index")
    return page(request, "identity/invitation.html", {"invitation": waiting})
