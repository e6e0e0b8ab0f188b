"""Forms that were sent too early: the login had run out, or the page asks for more than was shown.

What was written is kept, sealed, and handed back after the login or the card: to the same person, in the same browser, for a quarter
of an hour. Whose a form is that comes without a login: whoever logged in last in this browser. That is exact, not a guess, because
each login changes the secret behind the forms' tokens (CSRF): a form drawn for somebody else no longer passes at all.
"""

import datetime as dt
import json
import uuid
from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import escape_leading_slashes
from django_htmx.http import HttpResponseClientRedirect

from portal.lib import sealed

from . import devices
from .models import Device, KeptForm

LIVES = dt.timedelta(minutes=15)
LONGEST = 200_000
MOST = 5
# Nothing that opens a door is kept, not even sealed.
SECRETS = frozenset({"code", "credential", "oldpassword", "password", "password1", "password2", "pin"})


@dataclass(frozen=True)
class Kept:
    """`path` is where the form was going, with its query; `had_files`: files came with it, which are not kept."""

    id: uuid.UUID
    path: str
    body: QueryDict
    had_files: bool


def keep(request: HttpRequest) -> uuid.UUID | None:
    """Keep a posted form. None when nobody is known to whom it could be given back, when it is too long or holds a secret."""
    owner, body = _owner(request), request.POST.copy()
    body.pop("csrfmiddlewaretoken", None)
    written = body.urlencode()
    if owner is None or len(written) > LONGEST or SECRETS & set(body):
        return None
    key, mark, now = uuid.uuid4(), devices.mark_of(request), timezone.now()
    content = {"path": escape_leading_slashes(request.get_full_path()), "body": written, "had_files": bool(request.FILES)}
    sweep(now)
    row = KeptForm(pk=key, owner_id=owner, device=mark, kept_at=now)
    row.sealed = sealed.seal(json.dumps(content), aad=_aad(row))
    row.save(force_insert=True)
    _forget_all_but_the_last(owner)
    return key


def find(request: HttpRequest, kept_id: uuid.UUID) -> Kept | None:
    """The form, for its person in its browser, while it is fresh. Somebody else's is not there."""
    mine = KeptForm.objects.filter(owner=request.user.pk, device=devices.mark_of(request), kept_at__gt=timezone.now() - LIVES)
    row = mine.filter(pk=kept_id).first()
    if row is None:
        return None
    content = json.loads(sealed.unseal(row.sealed, aad=_aad(row)))
    return Kept(row.pk, content["path"], QueryDict(content["body"]), content["had_files"])


def take(request: HttpRequest) -> QueryDict | None:
    """For a page that can fill itself in again: what waits for this very address (`?kept=…`), once."""
    try:
        kept = find(request, uuid.UUID(request.GET.get("kept", "")))
    except ValueError:
        return None
    if kept is None or kept.path.partition("?")[0] != request.path:
        return None
    KeptForm.objects.filter(pk=kept.id).delete()
    return kept.body


def sweep(now: dt.datetime) -> None:
    """Forget what nobody came back for."""
    KeptForm.objects.filter(kept_at__lt=now - LIVES).delete()


def page_of(kept_id: uuid.UUID) -> str:
    """The address of the page that shows what will be sent, with one button."""
    return reverse("identity:kept", args=[kept_id])


def to_login(request: HttpRequest, *, fills_itself: bool = False) -> HttpResponse:
    """To the login and back, with what was posted. `fills_itself`: the page calls `take`; else the person presses one button."""
    kept_id = keep(request) if request.method == "POST" else None
    back = request.get_full_path()
    if kept_id:
        back = f"{request.path}?kept={kept_id}" if fills_itself else page_of(kept_id)
    answer = redirect_to_login(back)
    return HttpResponseClientRedirect(answer.url) if request.headers.get("HX-Request") == "true" else answer


def _owner(request: HttpRequest) -> uuid.UUID | None:
    if request.user.is_authenticated:
        return request.user.pk
    if devices.cookie_name() not in request.COOKIES:
        return None
    last = Device.objects.filter(mark=devices.mark_of(request)).order_by("-last_used_at").first()
    return last.user_id if last else None


def _forget_all_but_the_last(owner: uuid.UUID) -> None:
    kept = KeptForm.objects.filter(owner=owner).order_by("-kept_at").values_list("pk", flat=True)
    KeptForm.objects.filter(pk__in=list(kept[MOST:])).delete()


def _aad(row: KeptForm) -> str:
    return f"identity.kept:{row.pk}:{row.owner_id}:{row.device}"
