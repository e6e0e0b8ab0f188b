"""The list of templates, and the addresses of the editor."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from notifications.admin import template_pages as pages
from notifications.models import Template, TemplateDraft, TemplateVersion
from portal.identity.backoffice import STAFF_ROLES, Role, TownAdmin, office
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.scope import System, viewing_as

PAGES = (
    ("start/", pages.start, "start"),
    ("seal/", pages.seal, "seal"),
    ("<uuid:template_id>/overview/", pages.overview, "overview"),
    ("<uuid:template_id>/fields/", pages.fields, "fields"),
    ("<uuid:template_id>/fields/<slug:key>/", pages.table, "table"),
    ("<uuid:template_id>/texts/", pages.texts, "texts"),
    ("<uuid:template_id>/words/<slug:language>/", pages.words_of, "words"),
    ("<uuid:template_id>/settings/", pages.settings, "settings"),
    ("<uuid:template_id>/preview/", pages.paper, "preview"),
    ("<uuid:template_id>/publish/", pages.publish, "publish"),
    ("<uuid:template_id>/discard/", pages.discard, "discard"),
    ("<uuid:template_id>/adopt/", pages.adopt, "adopt"),
    ("<uuid:template_id>/department/", pages.department, "department"),
    ("<uuid:template_id>/versions/<int:number>/", pages.version, "version"),
)


@admin.register(Template, site=office)
class TemplateAdmin(TownAdmin):
    """Officers of a town write its templates; operators write the library of the prefecture."""

    readers: ClassVar[frozenset[str]] = STAFF_ROLES | {Role.OPERATOR}
    list_display = ("linked_name", "department", "contact", "published", "draft")
    list_select_related = ("department",)
    list_display_links = None
    ordering = ("name",)
    search_fields = ("name",)
    change_list_template = "admin/notifications/template_list.html"

    def get_urls(self) -> list[URLPattern]:
        own = [path(route, office.admin_view(self._guarded(view)), name=f"notifications_template_{name}") for route, view, name in PAGES]
        return [*own, *super().get_urls()]

    def _guarded(self, view: Any) -> Any:
        """The page for whoever may write templates. An operator looks at the library as the portal does: it is nobody's case."""

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied(_("通知のひな形は、市町村の職員と府の運用担当の画面です。"))
            if self.role(request) != Role.OPERATOR:
                return view(request, *args, **kwargs)
            with viewing_as(System("keep the library of the prefecture", PREFECTURE)):
                answer: Any = view(request, *args, **kwargs)
                return answer.render() if hasattr(answer, "render") else answer

        return guarded

    def get_queryset(self, request: HttpRequest) -> QuerySet[Template]:
        draft = TemplateDraft.objects.filter(pk=OuterRef("pk"))
        version = TemplateVersion.objects.filter(template=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_draft=Exists(draft), has_version=Exists(version))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        shown = {**(extra_context or {}), "title": Template._meta.verbose_name_plural}
        return self._guarded(super().changelist_view)(request, shown)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:notifications_template_overview", object_id)

    @admin.display(description=_("名前"), ordering="name")
    def linked_name(self, template: Template) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:notifications_template_overview", args=[template.pk]), template.name)

    @admin.display(description=_("公開"), boolean=True)
    def published(self, template: Any) -> bool:
        return bool(template.has_version)

    @admin.display(description=_("下書きあり"), boolean=True)
    def draft(self, template: Any) -> bool:
        return bool(template.has_draft)
