"""Where one is logged in, and for how much longer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.identity import context, sittings
from portal.identity.actions import sessions as actions
from portal.identity.queries.actors import actor_of
from portal.identity.queries.sessions import sessions_of
from portal.ui.pages import page


@require_http_methods(["GET", "POST"])
@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    """All devices; POST with `session` ends that one, without it all others."""
    user, key = request.user, request.session.session_key or ""
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        if chosen.isdecimal():
            actions.end_one(user, int(chosen), by=actor_of(user))  # type: ignore[arg-type]
            messages.success(request, _("その端末をログアウトさせました。"))
        else:
            actions.end_others(user, key, by=actor_of(user))  # type: ignore[arg-type]
            messages.success(request, _("ほかの端末をすべてログアウトさせました。"))
        return redirect("usersessions_list")
    return page(request, "identity/session_list.html", {"sessions": sessions_of(user, key, timezone.now())})  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
@never_cache
def stay(request: HttpRequest) -> HttpResponse:
    """How many seconds are left; POST is the tap that extends. A guest has none: 0, so that another tab knows it is over."""
    if request.method == "POST" and request.user.is_authenticated:
        sittings.note(request.session, timezone.now())
    left = context.time_left(request)
    return JsonResponse({"seconds": left.seconds if left else 0, "may_extend": bool(left and left.may_extend)})
