"""ページへの声: what was thought of each page in the officer's town (an operator: in all), worst first."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.help.actions import remarks
from portal.help.pages import name_of
from portal.help.queries.remarks import tallies, words_of
from portal.identity.backoffice import STAFF_ROLES, Role, office

DAYS = 90


def remark_list(request: Any) -> HttpResponse:
    _readers_only(request)
    page, kept = request.GET.get("page", "")[:80], request.GET.get("path", "")[:120]
    if page:
        return _one_page(request, page, kept)
    found = tallies(since=timezone.localdate() - dt.timedelta(days=DAYS), now=timezone.now())
    shown = {**office.each_context(request), "title": _("ページへの声"), "tallies": found, "days": DAYS}
    return TemplateResponse(request, "admin/help/remark_list.html", shown)


def _one_page(request: Any, page: str, kept: str) -> HttpResponse:
    if request.method == "POST":
        remarks.read(page, kept, by=request.officer, now=timezone.now())
        messages.success(request, _("読んだことにしました。"))
        return redirect(f"{reverse('admin:help_remarks')}?{urlencode({'page': page, 'path': kept})}")
    shown = {
        **office.each_context(request), "title": name_of(page, kept), "rows": words_of(page, kept, now=timezone.now()),
        "path": kept, "is_operator": request.officer.role == Role.OPERATOR,
    }  # fmt: skip
    return TemplateResponse(request, "admin/help/remark_page.html", shown)


def _readers_only(request: Any) -> None:
    if not request.officer.may(STAFF_ROLES | {Role.OPERATOR}):
        raise PermissionDenied


office.pages.append(path("help/remarks/", remark_list, name="help_remarks"))
