"""電話の受付時間 of the officer's own town: one page, no list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.help.actions import desks
from portal.help.forms import DeskForm
from portal.help.models import Desk
from portal.help.queries.desks import call_us
from portal.identity.backoffice import STAFF_ROLES, Role, office
from portal.municipalities import queries as towns


def desk(request: Any) -> HttpResponse:
    if not request.officer.may(STAFF_ROLES | {Role.OPERATOR}):
        raise PermissionDenied
    town = request.officer.municipality_id
    told = towns.town(town)
    form = DeskForm.of(Desk.objects.filter(pk=town).first(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        desks.set_hours(**form.cleaned_data, by=request.officer)
        messages.success(request, _("受付時間を保存しました。住民の画面には、もう出ています。"))
        return redirect("admin:help_desk")
    shown = {**office.each_context(request), "title": _("電話の受付時間"), "form": form, "call": told and call_us(told, timezone.now())}
    return TemplateResponse(request, "admin/help/desk.html", shown)


office.pages.append(path("help/desk/", desk, name="help_desk"))
