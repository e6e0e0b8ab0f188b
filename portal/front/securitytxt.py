"""`/.well-known/security.txt` (RFC 9116): to whom somebody writes who has found a weakness in this portal.

The contact is the operator's (`SECURITY_CONTACT`); without one there is no such file, for it may not lack that line. When it expires is
worked out anew each day, so that it never lies about for years.
"""

import datetime as dt
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

GOOD_FOR = dt.timedelta(days=180)
ONE_HOUR = "public, max-age=3600"
# What the standard takes as a contact: a mail, a telephone, a page by https. Nothing in it may begin another line.
CONTACT = re.compile(r"mailto:[^\s@]+@[^\s@]+|tel:\+[0-9-]+|https://\S+")


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    contacts = told()
    if not contacts:
        raise Http404
    return HttpResponse(written(contacts, timezone.now()), content_type="text/plain; charset=utf-8", headers={"Cache-Control": ONE_HOUR})


def told() -> list[str]:
    """The contacts that may stand in the file, in the order in which they are to be tried."""
    return [contact for contact in settings.SECURITY_CONTACT if CONTACT.fullmatch(contact)]


def written(contacts: list[str], now: dt.datetime) -> str:
    ends_on = (now.astimezone(dt.UTC) + GOOD_FOR).date()
    lines = [f"Contact: {contact}" for contact in contacts]
    lines += [f"Expires: {ends_on}T00:00:00Z", "Preferred-Languages: ja, en"]
    lines.append(f"Canonical: {settings.PORTAL_URL.rstrip('/')}{reverse('front:security_txt')}")
    return "\n".join(lines) + "\n"
