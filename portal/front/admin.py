"""The register of towns: the operators' list, and the way of a town's administrator to their own town's settings."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext as _

from portal.identity.backoffice import Role, TownAdmin, office
from portal.municipalities.models import Municipality

from . import day_pages, setup_pages

__all__ = ["MunicipalityAdmin", "day_pages"]


@admin.register(Municipality, site=office)
class MunicipalityAdmin(TownAdmin):
    readers = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})
    list_display = ("code", "name", "kana", "kind", "stage", "stage_since")
    list_filter = ("stage", "kind")
    search_fields = ("code", "name", "kana")

    def get_urls(self) -> list[URLPattern]:
        return [*setup_pages.urls(), *super().get_urls()]

    def get_queryset(self, request: Any) -> QuerySet[Municipality]:
        """An administrator's list has one town in it. The prefecture is no town that could be opened."""
        rows = super().get_queryset(request).exclude(kind="prefecture")
        return rows if self.role(request) == Role.OPERATOR else rows.filter(pk=request.officer.municipality_id)

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied(_("市町村の画面は、府の運用担当と、市町村の管理者の画面です。"))
        if self.role(request) != Role.OPERATOR:
            return redirect(setup_pages.SETUP, request.officer.municipality_id)
        return super().changelist_view(request, {**(extra_context or {}), "title": _("ひらく市町村を選ぶ")})

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A town's page is the list of what is to be done for it."""
        if not self.has_view_permission(request):
            raise PermissionDenied(_("市町村の画面は、府の運用担当と、市町村の管理者の画面です。"))
        return redirect(setup_pages.SETUP, object_id)

    def history_view(self, request: Any, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's own history is never written: the trail is the history."""
        return self.change_view(request, object_id)
