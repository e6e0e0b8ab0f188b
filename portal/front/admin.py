"""The operators' register of towns, with the button that opens one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.identity.backoffice import Role, TownAdmin, office
from portal.lib.refusals import Refused
from portal.municipalities.models import Municipality

from . import onboarding


@admin.register(Municipality, site=office)
class MunicipalityAdmin(TownAdmin):
    readers = frozenset({Role.OPERATOR})
    list_display = ("code", "name", "kana", "kind", "stage")
    list_filter = ("stage", "kind")
    search_fields = ("code", "name", "kana")
    change_form_template = "admin/municipalities/municipality_change.html"

    def get_urls(self) -> list[URLPattern]:
        mine = path("<str:code>/open/", self.admin_site.admin_view(require_POST(self.open_town)), name="municipalities_municipality_open")
        return [mine, *super().get_urls()]

    def open_town(self, request: Any, code: str) -> HttpResponse:
        """Prepare every floor for a town and open it."""
        if not self.has_view_permission(request):
            raise PermissionDenied(_("市町村を始められるのは、府の運用担当だけです。"))
        try:
            onboarding.open_town(code, by=request.officer)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:municipalities_municipality_changelist")
        messages.success(request, _("ひな形・手続・利用目的を用意し、とびらを始めました。"))
        return redirect("admin:municipalities_municipality_change", code)
