"""Connecting a service, screen by screen: write it down (or hand in its file), hand it on, read it, say yes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.connections.actions import drafts
from portal.connections.forms.drafts import FactsForm, FileForm, RemarkForm, rows_of, uses_in
from portal.connections.models import DraftState, ServiceDraft
from portal.connections.queries.drafts import differences, facts_of
from portal.connections.queries.services import by_slug
from portal.identity.backoffice import Role, TownAdmin, acted, office
from portal.lib.refusals import Refused

from .pages import drawn, operators_only

PAGE = "admin:connections_servicedraft_change"


@admin.register(ServiceDraft, site=office)
class ServiceDraftAdmin(TownAdmin):
    readers = frozenset({Role.OPERATOR})
    list_display = ("slug", "state", "drafted_by", "submitted_at", "reviewed_by", "reviewed_at")
    list_filter = ("state",)
    list_select_related = ("drafted_by", "reviewed_by")
    search_fields = ("slug",)
    change_list_template = "admin/connections/draft_list.html"

    def get_urls(self) -> list[URLPattern]:
        pages: tuple[tuple[str, Any, str], ...] = (
            ("write/", self.write_view, "write"),
            ("file/", require_POST(self.file_view), "file"),
            ("<int:draft_id>/write/", self.write_view, "rewrite"),
            ("<int:draft_id>/submit/", require_POST(self.submit_view), "submit"),
            ("<int:draft_id>/approve/", require_POST(self.approve_view), "approve"),
            ("<int:draft_id>/return/", require_POST(self.return_view), "return"),
            ("<int:draft_id>/drop/", require_POST(self.drop_view), "drop"),
        )
        own = [path(route, self.admin_site.admin_view(view), name=f"connections_servicedraft_{name}") for route, view, name in pages]
        return [*own, *super().get_urls()]

    def write_view(self, request: Any, draft_id: int | None = None) -> HttpResponse:
        """Write a new draft, go on with one, or begin with what a service (`?service=slug`) is registered with."""
        operators_only(self, request)
        draft = self._row(draft_id) if draft_id else None
        known = draft.facts if draft else self._known(request.GET.get("service", ""))
        sent = request.POST if request.method == "POST" else None
        form, rows = FactsForm(sent, initial=known), rows_of(known.get("uses", ()), sent)
        if sent is not None and form.is_valid() and rows.is_valid():
            try:
                facts = {**form.facts, "uses": uses_in(rows)}
                kept = drafts.write(facts, by=request.officer, author=request.officer, draft=draft)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("保存しました。もう一人の運用担当に渡すまでは、書き直せます。"))
                return redirect(PAGE, kept.pk)
        status = 422 if sent is not None else 200
        shown = {"form": form, "rows": rows, "file": FileForm(), "draft": draft}
        return drawn(self, request, "draft_write", _("サービスの登録申請を書く"), shown, status=status)

    def file_view(self, request: Any) -> HttpResponse:
        """The same from a file, as `manage.py connect_service` takes it."""
        operators_only(self, request)
        file = FileForm(request.POST, request.FILES)
        if file.is_valid():
            try:
                kept = drafts.write(file.cleaned_data["file"], by=request.officer, author=request.officer)
            except Refused as refusal:
                file.add_error("file", str(refusal))
            else:
                messages.success(request, _("ファイルを読み取りました。"))
                return redirect(PAGE, kept.pk)
        title = _("サービスの登録申請を書く")
        shown = {"form": FactsForm(), "rows": rows_of(()), "file": file, "draft": None}
        return drawn(self, request, "draft_write", title, shown, status=422)

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """What is asked for, against what is there, and what may be done with it."""
        operators_only(self, request)
        draft = self._row(object_id)
        mine = draft.drafted_by is not None and draft.drafted_by.person == request.officer.person
        context = {
            "draft": draft, "differences": differences(draft), "seen": drafts.digest(draft.facts), "remark": RemarkForm(),
            "may_write": draft.state in drafts.WRITABLE, "is_waiting": draft.state == DraftState.SUBMITTED, "is_mine": mine,
        }  # fmt: skip
        return drawn(self, request, "draft_page", _("サービスの登録申請"), context)

    def submit_view(self, request: Any, draft_id: int) -> HttpResponse:
        operators_only(self, request)
        done = _("もう一人の運用担当に渡しました。")
        return acted(request, lambda: drafts.submit(self._row(draft_id), by=request.officer), done, PAGE, draft_id)

    def approve_view(self, request: Any, draft_id: int) -> HttpResponse:
        """The secret of a new service is shown here and never again."""
        operators_only(self, request)
        try:
            service, told = drafts.approve(self._row(draft_id), seen=request.POST.get("seen", ""), by=request.officer)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(PAGE, draft_id)
        return drawn(self, request, "draft_approved", _("サービスを登録しました"), {"service": service, "secret": told})

    def return_view(self, request: Any, draft_id: int) -> HttpResponse:
        operators_only(self, request)
        form = RemarkForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("差し戻す理由を、5文字以上で書いてください。"))
            return redirect(PAGE, draft_id)
        remark = form.cleaned_data["remark"]
        done = _("差し戻しました。")
        return acted(request, lambda: drafts.give_back(self._row(draft_id), remark, by=request.officer), done, PAGE, draft_id)

    def drop_view(self, request: Any, draft_id: int) -> HttpResponse:
        operators_only(self, request)
        done = _("取りやめました。")
        return acted(request, lambda: drafts.drop(self._row(draft_id), by=request.officer), done, PAGE, draft_id)

    def _row(self, key: object) -> ServiceDraft:
        found = ServiceDraft.objects.select_related("drafted_by", "reviewed_by", "service").filter(pk=int(str(key))).first()
        if found is None:
            raise Http404
        return found

    def _known(self, slug: str) -> dict[str, Any]:
        service = by_slug(slug) if slug else None
        return facts_of(service) if service else {}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own history is never written: the draft itself says what was done."""
        operators_only(self, request)
        return redirect(PAGE, object_id)
