"""Every form survives a lost session, whichever guard turned it away: residents', officers' or allauth's own."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from . import keeping


class LostSessionMiddleware:
    """Looks at the answer: a POST of nobody that is sent to the login to come back to the same address would lose what was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and not request.user.is_authenticated and _sends_to_login(request, response):
            return keeping.to_login(request)
        return response


def _sends_to_login(request: HttpRequest, response: HttpResponse) -> bool:
    target = urlsplit(response.headers.get("Location", "") or response.headers.get("HX-Redirect", ""))
    back = parse_qs(target.query).get("next", [""])[0]
    return target.path in {reverse("account_login"), reverse("admin:login")} and back == request.get_full_path()
