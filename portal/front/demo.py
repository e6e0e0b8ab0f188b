"""What only the demo shows: its accounts with their codes of the minute, the mails it would have sent, and a strict letter on demand."""

import email
import email.policy
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.models import User
from portal.lib.refusals import Refused
from portal.ui.pages import page

from . import applicants, strictletters
from .people import PEOPLE

NEWEST = 30


def only_in_the_demo(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Not there at all unless the portal runs as a demo."""

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request)

    return guarded


@require_safe
@only_in_the_demo
def accounts(request: HttpRequest) -> HttpResponse:
    """Who can be tried out; officers with the code that their authenticator shows now."""
    known = {user.email: user for user in User.objects.filter(email__in=[person.email for person in PEOPLE])}
    rows = [(person, _code_now(known[person.email])) for person in PEOPLE if person.email in known]
    return page(request, "front/demo_accounts.html", {"rows": rows, "may_be_written_to": getattr(request, "resident", None) is not None})


def _code_now(user: User) -> str:
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return ""
    secret = authenticator.wrap().instance.data["secret"]
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


@dataclass(frozen=True)
class Mail:
    """A mail as it lies in the demo's folder."""

    to: str
    subject: str
    body: str


@require_safe
@only_in_the_demo
def mail(request: HttpRequest) -> HttpResponse:
    """The newest mails first, with the login codes in them."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.exists() else []
    return page(request, "front/demo_mail.html", {"mails": [read_mail(file) for file in files[:NEWEST]]})


def read_mail(file: Path) -> Mail:
    """The first mail in a file of Django's file back end, which ends each with a line of dashes."""
    raw = file.read_bytes().split(b"\n" + b"-" * 79)[0]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(str(message["To"]), str(message["Subject"]), body.get_content() if body else "")


@require_safe
@only_in_the_demo
def decisions(request: HttpRequest) -> HttpResponse:
    """The file that the clerk of the demo uploads."""
    headers = {"Content-Disposition": 'attachment; filename="nursery-decisions.csv"'}
    return HttpResponse(applicants.decisions_file(), content_type="text/csv; charset=cp932", headers=headers)


@require_POST
@only_in_the_demo
@resident_required
def strict_letter(request: ResidentRequest) -> HttpResponse:
    """堺市 writes to whoever is logged in; then to the inbox, where it arrives."""
    try:
        strictletters.write_to(request.resident)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("consent:list" if isinstance(refusal, strictletters.NotReached) else "front:demo")
    messages.success(request, _("堺市が通知を作っています。数秒で「お知らせ」に届きます。"))
    return redirect("notifications:inbox")
