"""One's mail address: looked at, and changed by a code that the new one receives."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.identity import mailcodes
from portal.identity.actions import addresses
from portal.identity.guards.factors import factor_change
from portal.identity.queries.logins import is_taken

from .mailed import ask_address, ask_code

PURPOSE = "address"


@require_http_methods(["GET", "POST"])
@factor_change
def address_change(request: HttpRequest) -> HttpResponse:
    """An address that somebody has gets another mail and the same page: nobody learns here who uses the portal."""
    user: Any = request.user

    def send(address: str) -> None:
        otherwise = "address_taken" if is_taken(address) else ""
        mailcodes.ask(request, PURPOSE, address, template="address_code", otherwise=otherwise, user=str(user.pk))

    return ask_address(request, "identity/address_change.html", send, reverse("identity:address_code"), {"email": user.email})


@require_http_methods(["GET", "POST"])
@factor_change
def address_code(request: HttpRequest) -> HttpResponse:
    def accept(known: dict[str, str]) -> HttpResponse:
        user: Any = request.user
        if known["user"] == str(user.pk):
            addresses.change(user, known["address"], now=timezone.now())
            messages.success(request, _("メールアドレスを変えました。前のアドレスにもお知らせしました。"))
        return redirect("identity:account")

    return ask_code(request, PURPOSE, "identity/address_code.html", accept, reverse("account_email"))
