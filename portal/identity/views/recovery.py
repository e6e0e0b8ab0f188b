"""Ways back in for residents who lost what they log in with, and the brake for whoever did not come in themselves."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.identity import mailcodes
from portal.identity.actions import proofs, recoveries
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.guards.factors import RECOVERED, may_confirm_by_mail
from portal.identity.models import Resident
from portal.identity.queries import standing
from portal.identity.queries.actors import login_of
from portal.identity.queries.factors import count_of
from portal.identity.queries.logins import resident_by_address, resident_by_former_address
from portal.identity.rules.levels import Level, Method
from portal.ui.pages import page

from .mailed import ask_address, ask_code
from .step_up import safe_next


@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """The mail's code alone opens level 1. The same page and a mail for every address."""
    if request.user.is_authenticated:
        return redirect("identity:account")

    def send(address: str) -> None:
        found = resident_by_address(address)
        mailcodes.ask(request, "recovery", address, template="recovery_code", otherwise="" if found else "recovery_unknown")

    return ask_address(request, "identity/recovery.html", send, reverse("identity:recovery_code"))


@require_http_methods(["GET", "POST"])
def recovery_code(request: HttpRequest) -> HttpResponse:
    def accept(known: dict[str, str]) -> HttpResponse:
        resident = resident_by_address(known["address"])
        return _by_mail(request, resident) if resident else redirect("identity:recovery")

    return ask_code(request, "recovery", "identity/recovery_code.html", accept, reverse("identity:recovery"))


def _by_mail(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Somebody with nothing registered has just logged in; somebody with a passkey has not shown it."""
    if count_of(login_of(resident)):
        recoveries.begin(resident, by=resident, now=timezone.now())
    return come_in(request, resident)


def come_in(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Open a session at level 1 for somebody who did not show what they had registered."""
    user: Any = resident.user
    adapter = get_adapter(request)
    record_authentication(request, user, method="code", email=user.email)
    user.backend = "allauth.account.auth_backends.AuthenticationBackend"
    adapter.login(request, user)
    request.session[RECOVERED] = True
    home = reverse("identity:account")
    adapter.post_login(request, user, email_verification="none", signal_kwargs=None, email=user.email, signup=False, redirect_url=home)
    return redirect(home)


@require_POST
@resident_required
def not_by_me(request: ResidentRequest) -> HttpResponse:
    """The owner calls a recovery off. Only with what is registered: else the thief could."""
    if not standing(request).is_strong:
        messages.error(request, _("取り消すには、パスキーか認証アプリでログインし直してください。"))
    else:
        recoveries.cancel(request.resident, keep=request.session.session_key or "", now=timezone.now())
        messages.success(request, _("再設定を取り消し、ほかの端末をすべてログアウトさせました。メールアドレスも確かめてください。"))
    return redirect("identity:account")


@require_http_methods(["GET", "POST"])
def not_me(request: HttpRequest) -> HttpResponse:
    """The page that every alarm names: a code to the mailbox that got the alarm pulls the brake."""

    def send(address: str) -> None:
        found = resident_by_address(address) or resident_by_former_address(address)
        mailcodes.ask(request, "not-me", address, template="not_me_code", otherwise="" if found else "recovery_unknown")

    return ask_address(request, "identity/not_me.html", send, reverse("identity:not_me_code"))


@require_http_methods(["GET", "POST"])
def not_me_code(request: HttpRequest) -> HttpResponse:
    def accept(known: dict[str, str]) -> HttpResponse:
        address = known["address"]
        resident = resident_by_address(address) or resident_by_former_address(address)
        if resident is not None:
            recoveries.pull_brake(resident, now=timezone.now(), also=(address,))
        return page(request, "identity/not_me_done.html")

    return ask_code(request, "not-me", "identity/not_me_code.html", accept, reverse("identity:not_me"))


@require_http_methods(["GET", "POST"])
@resident_required
def confirm_by_mail(request: ResidentRequest) -> HttpResponse:
    """Show once more that the mailbox is one's own, before something that matters: for those who have nothing else registered."""
    if not may_confirm_by_mail(request):
        return redirect("identity:account")
    email = str(request.user.email)
    if request.method == "POST" and request.POST.get("action") == "send":
        mailcodes.ask(request, "confirm", email, template="confirm_code", next=safe_next(request))
        return redirect(request.get_full_path())
    if not mailcodes.asked_address(request, "confirm"):
        return page(request, "identity/confirm_by_mail.html", {"email": email})

    def accept(known: dict[str, str]) -> HttpResponse:
        proofs.record(request.resident, method=Method.MAIL, level=Level.MAIL, by=request.resident, request=request)
        return redirect(known["next"])

    return ask_code(request, "confirm", "identity/confirm_code.html", accept, request.get_full_path())
