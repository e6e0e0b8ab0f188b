"""このページは役に立ちましたか: one tap, then a few words if one likes. Nothing says whose tap it was."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.help.actions import remarks
from portal.identity import limiting
from portal.identity.rules.limits import Action
from portal.lib.refusals import Refused
from portal.ui.pages import page

DOOR = limiting.Door(Action.TELL)
THANKS = _("ありがとうございました。どなたの声かは、どこにも残りません。")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    full = limiting.attempt(request, DOOR)
    if full is not None:
        return full
    resident = request.resident  # type: ignore[attr-defined]
    path, is_useful = request.POST.get("page", ""), request.POST.get("answer") == "yes"
    try:
        token = remarks.leave(path, is_useful=is_useful, home=resident and resident.home_town_id, today=timezone.localdate())
    except Refused as refusal:
        return page(request, "help/remark.html", {"refusal": str(refusal), "back": "/"}, parts=["remark"])
    return page(request, "help/remark.html", {"token": token, "is_useful": is_useful, "back": _back(request, path)}, parts=["remark"])


@sensitive_post_parameters()
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    full = limiting.attempt(request, DOOR)
    if full is not None:
        return full
    back = _back(request, request.POST.get("back", ""))
    token, words = request.POST.get("token", ""), request.POST.get("words", "")
    if not words.strip():
        messages.success(request, THANKS)
        return redirect(back)
    try:
        remarks.add_words(token, words)
    except remarks.NothingLeft as refusal:
        return page(request, "help/remark.html", {"token": token, "back": back, "refusal": str(refusal), "words": words})
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, THANKS)
    return redirect(back)


def _back(request: HttpRequest, path: str) -> str:
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None, require_https=request.is_secure()) and path[:1] == "/" else "/"
