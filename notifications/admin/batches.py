"""The list of batches with their books, and the addresses of a batch's pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from notifications.admin import changes, doubts, evidence, figures, pages, postings
from notifications.models import Batch
from portal.identity.backoffice import TownAdmin, office

PAGES = (
    ("upload/", pages.upload, "upload"),
    ("<uuid:batch_id>/status/", pages.status, "status"),
    ("<uuid:batch_id>/statistics/", figures.statistics, "statistics"),
    ("<uuid:batch_id>/statistics.csv", figures.statistics_csv, "statistics_csv"),
    ("<uuid:batch_id>/map/", pages.map_columns, "map"),
    ("<uuid:batch_id>/check/", pages.check, "check"),
    ("<uuid:batch_id>/rows/<int:number>/", pages.preview, "preview"),
    ("<uuid:batch_id>/rows/<int:number>/paper/", changes.put_on_paper, "paper"),
    ("<uuid:batch_id>/rows/<int:number>/again/", changes.render_again, "again"),
    ("<uuid:batch_id>/rows/<int:number>/evidence/", evidence.evidence, "evidence"),
    ("<uuid:batch_id>/rows/<int:number>/receipt/", evidence.receipt, "receipt"),
    ("<uuid:batch_id>/thaw/", evidence.thaw, "thaw"),
    ("settings/", changes.assumptions, "settings"),
    ("<uuid:batch_id>/doubts/", doubts.listing, "doubts"),
    ("<uuid:batch_id>/doubts/<int:number>/", doubts.one, "doubt"),
    ("<uuid:batch_id>/trial/", changes.trial, "trial"),
    ("<uuid:batch_id>/move/", changes.move, "move"),
    ("<uuid:batch_id>/approve/", pages.approve, "approve"),
    ("<uuid:batch_id>/return/", changes.withdraw_approval, "return"),
    ("<uuid:batch_id>/issue/", pages.issue, "issue"),
    ("<uuid:batch_id>/stop/", changes.stop, "stop"),
    ("<uuid:batch_id>/recall/", changes.recall, "recall"),
    ("<uuid:batch_id>/posting/", postings.page, "posting"),
    ("<uuid:batch_id>/posting/list/", postings.make_list, "posting_list"),
    ("<uuid:batch_id>/posting/report/", postings.report, "posting_report"),
    ("<uuid:batch_id>/posting/posting.csv", postings.lines, "posting_lines"),
    ("<uuid:batch_id>/posting/<uuid:list_id>/letters.csv", postings.list_lines, "posting_list_lines"),
    ("<uuid:batch_id>/posting/<uuid:list_id>/letters.pdf", postings.bundle, "posting_bundle"),
    ("<uuid:batch_id>/export/<str:which>/", changes.export, "export"),
)


@admin.register(Batch, site=office)
class BatchAdmin(TownAdmin):
    list_display = (
        "linked_title",
        "state",
        "uploaded",
        "digital",
        "paper",
        "quarantined",
        "invalid",
        "source",
        "uploaded_by",
        "uploaded_at",
    )
    list_filter = ("state",)
    list_select_related = ("uploaded_by",)
    list_display_links = None
    change_list_template = "admin/notifications/batch_list.html"

    def get_urls(self) -> list[URLPattern]:
        own = [path(route, office.admin_view(self._of_office(view)), name=f"notifications_batch_{name}") for route, view, name in PAGES]
        return [*own, *super().get_urls()]

    def _of_office(self, view: Any) -> Any:
        """The page for officers of a town; operators and auditors have no cases (403), foreign batches are not there (404)."""

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied(_("一括通知は、市町村の担当者と承認者の画面です。"))
            return view(request, *args, **kwargs)

        return guarded

    def get_queryset(self, request: HttpRequest) -> Any:
        """Trials are looked at from the batch they try, and counted nowhere."""
        return super().get_queryset(request).filter(trial_of=None)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": Batch._meta.verbose_name_plural})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:notifications_batch_status", object_id)

    @admin.display(description=_("一括"), ordering="title")
    def linked_title(self, batch: Batch) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:notifications_batch_status", args=[batch.pk]), batch.title)
