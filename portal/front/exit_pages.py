"""The pages on which a town leaves or merges: operators ask and confirm, the town's administrator takes its archive."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.backoffice import OfficerRequest, Role, acted
from portal.municipalities.models import Municipality

from .actions import exits
from .forms import ExitForm
from .models import TownExit

EXIT = "admin:municipalities_municipality_exit"


def newest(town: Municipality) -> TownExit | None:
    return TownExit.objects.filter(municipality=town.pk).select_related("successor").first()


def act_on(request: OfficerRequest, town: Municipality) -> HttpResponse:
    """Ask, confirm or cancel: three buttons of one page."""
    by, now, row = request.officer, timezone.now(), newest(town)
    if "ask" in request.POST:
        form = ExitForm(request.POST, town=town.pk)
        if not form.is_valid():
            messages.error(request, _("わけを入れて、もう一度押してください。"))
            return redirect(EXIT, town.pk)
        told = form.cleaned_data
        return acted(
            request, lambda: exits.ask(town.pk, reason=told["reason"], successor=told["successor"], by=by, now=now),
            _("求めを残しました。町に渡すファイルを作っています。ほかの運用担当が確かめるまで、何も消えません。"), EXIT, town.pk,
        )  # fmt: skip
    if row is None:
        raise Http404
    if "confirm" in request.POST:
        return acted(request, lambda: exits.confirm(row, by=by, now=now), _("確かめました。"), EXIT, town.pk)
    return acted(request, lambda: exits.cancel(row, by=by, now=now), _("取りやめました。町は休止のままです。"), EXIT, town.pk)


def archive(request: OfficerRequest, town: Municipality) -> HttpResponseBase:
    """What the town owns holds what residents told it: the prefecture sees counts and digests, never the file."""
    if request.officer.role == Role.OPERATOR:
        raise PermissionDenied(_("このファイルを受け取れるのは、その町の管理者だけです。"))
    row = newest(town)
    if row is None or not row.archived_at:
        raise Http404(_("ファイルは、まだありません。"))
    content = exits.hand_out(row, by=request.officer, now=timezone.now())
    name = f"tobira-{town.pk}.zip"
    return StreamingHttpResponse(
        content, content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip
