"""Who may enter a page."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.identity import keeping
from portal.identity.models import Resident, User


class ResidentRequest(HttpRequest):
    """A request of somebody who has been recognised as a resident."""

    user: User
    resident: Resident


def resident_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let residents in; send others to the login and back; tell an account without a resident's profile why it stops here."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return keeping.to_login(request)
        if request.resident is None:  # type: ignore[attr-defined]
            raise PermissionDenied(_("この画面は住民の方のページです。職員の方は職員用の画面をお使いください。"))
        return view(request, *args, **kwargs)

    return guarded
