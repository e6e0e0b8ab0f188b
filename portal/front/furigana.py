"""The switch for ふりがな. Kept in a cookie of its own, so that it outlives the login and needs none."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.ui.furigana import ON, cookie_name

A_YEAR = 365 * 24 * 3600


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    answer = redirect(back if is_ours else "/")
    if request.POST.get("furigana") == ON:
        answer.set_cookie(cookie_name(), ON, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(cookie_name(), samesite="Lax")
    return answer
