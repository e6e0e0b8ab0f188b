"""What was typed when the login had run out. It waits in the session, sealed, until the same page is opened again."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.lib import sealed

KEY = "procedures.kept"
LONGEST = 60_000
KEPT_SECONDS = 3600


def keep(request: HttpRequest, application_id: UUID, number: int) -> None:
    """Keep the posted page; a later one takes its place. What is absurdly long is not kept."""
    body = request.POST.copy()
    body.pop("csrfmiddlewaretoken", None)
    written = body.urlencode()
    if len(written) > LONGEST:
        return
    kept = {"at": int(timezone.now().timestamp()), "body": written}
    request.session[KEY] = sealed.seal(json.dumps(kept), aad=_aad(application_id, number))


def take(request: HttpRequest, application_id: UUID, number: int) -> QueryDict | None:
    """What waits for this page, once. None when nothing does, when it is for another page, or older than an hour."""
    written: Any = request.session.pop(KEY, None)
    if not isinstance(written, str):
        return None
    try:
        kept = json.loads(sealed.unseal(written, aad=_aad(application_id, number)))
    except sealed.BrokenSeal:
        return None
    is_fresh = timezone.now().timestamp() - kept["at"] <= KEPT_SECONDS
    return QueryDict(kept["body"]) if is_fresh else None


def _aad(application_id: UUID, number: int) -> str:
    return f"procedures.kept:{application_id}:{number}"
