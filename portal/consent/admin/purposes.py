"""A new purpose, screen by screen: the town writes and hands on, the prefecture reads, says yes or returns it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.consent import contexts, queries, rules
from portal.consent.actions import asking
from portal.consent.forms import PurposeForm, RemarkForm, as_written
from portal.consent.models import Asking, PurposeRequest
from portal.identity.backoffice import CaseAdmin, Role, acted, office
from portal.lib.refusals import Refused

PAGE = "admin:consent_purposerequest_change"


@admin.register(PurposeRequest, site=office)
class PurposeRequestAdmin(CaseAdmin):
    readers = frozenset({Role.OPERATOR, Role.ADMINISTRATOR, Role.AUDITOR})
    list_display = ("title", "municipality", "state", "written_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("municipality",)
    change_list_template = "admin/consent/purpose_list.html"

    def get_urls(self) -> list[URLPattern]:
        pages: tuple[tuple[str, Any, str], ...] = (
            ("write/", self.write_view, "write"),
            ("<int:asked_id>/write/", self.write_view, "rewrite"),
            *((f"<int:asked_id>/{name}/", require_POST(getattr(self, f"{name}_view")), name) for name in
              ("submit", "approve", "return", "drop", "end")),
        )  # fmt: skip
        own = [path(route, self.admin_site.admin_view(view), name=f"consent_purposerequest_{name}") for route, view, name in pages]
        return [*own, *super().get_urls()]

    def write_view(self, request: Any, asked_id: int | None = None) -> HttpResponse:
        self._only(request, Role.ADMINISTRATOR)
        asked = self._row(asked_id) if asked_id else None
        before = {**as_written(asked.terms), "places": asked.places} if asked else None
        form = PurposeForm(request.POST or None, initial=before, places=contexts.choices(request.officer.municipality_id))
        if request.method == "POST" and form.is_valid():
            chosen = {"words_only": form.cleaned_data["words_only"], "places": form.cleaned_data["places"]}
            try:
                kept = asking.write(form.terms, **chosen, by=request.officer, now=timezone.now(), asked=asked)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("保存しました。府に渡すまでは、書き直せます。"))
                return redirect(PAGE, kept.pk)
        return self._drawn(request, "form", _("利用目的を申し出る"), 422 if form.errors else 200, form=form)

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """What is asked for, against what is public, and what may be done with it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self._row(object_id)
        public = queries.current_purpose(row.code, row.municipality_id)
        is_waiting = row.state == Asking.WAITING
        context: dict[str, Any] = {
            "row": row,
            "public": public,
            "places": [title for name, title in contexts.choices(row.municipality_id) if name in row.places],
            "asks_again": public is None or rules.must_ask_again(public.terms, row.terms, words_only=row.words_only),
            "may_write": self._is(request, Role.ADMINISTRATOR) and row.state in {*asking.WRITABLE, Asking.PUBLIC},
            "may_submit": self._is(request, Role.ADMINISTRATOR) and row.state == Asking.DRAFT,
            "may_drop": self._is(request, Role.ADMINISTRATOR) and (row.state in asking.WRITABLE or is_waiting),
            "may_end": self._is(request, Role.ADMINISTRATOR) and row.state == Asking.PUBLIC,
            "may_decide": self._is(request, Role.OPERATOR) and is_waiting,
            "remark": RemarkForm(),
        }
        return self._drawn(request, "page", row.title, **context)

    def submit_view(self, request: Any, asked_id: int) -> HttpResponse:
        self._only(request, Role.ADMINISTRATOR)
        row = self._row(asked_id)
        return acted(request, lambda: asking.submit(row, by=request.officer), _("府に渡しました。"), PAGE, asked_id)

    def approve_view(self, request: Any, asked_id: int) -> HttpResponse:
        self._only(request, Role.OPERATOR)
        row, now = self._row(asked_id), timezone.now()
        done = _("公表しました。住民の「同意の確認」に出ます。")
        return acted(request, lambda: asking.approve(row, by=request.officer, now=now), done, PAGE, asked_id)

    def return_view(self, request: Any, asked_id: int) -> HttpResponse:
        self._only(request, Role.OPERATOR)
        row, form = self._row(asked_id), RemarkForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("差し戻す理由を、5文字以上で書いてください。"))
            return redirect(PAGE, asked_id)
        remark, now = form.cleaned_data["remark"], timezone.now()
        return acted(request, lambda: asking.give_back(row, remark, by=request.officer, now=now), _("差し戻しました。"), PAGE, asked_id)

    def drop_view(self, request: Any, asked_id: int) -> HttpResponse:
        self._only(request, Role.ADMINISTRATOR)
        row = self._row(asked_id)
        return acted(request, lambda: asking.drop(row, by=request.officer), _("取りやめました。"), PAGE, asked_id)

    def end_view(self, request: Any, asked_id: int) -> HttpResponse:
        self._only(request, Role.ADMINISTRATOR)
        row, now = self._row(asked_id), timezone.now()
        done = _("終わりにしました。もらっていた同意も、すべて終わりました。")
        return acted(request, lambda: asking.end(row, by=request.officer, now=now), done, PAGE, asked_id)

    def _is(self, request: Any, role: Role) -> bool:
        return self.holds(request, frozenset({role}))

    def _only(self, request: Any, role: Role) -> None:
        if not self._is(request, role):
            raise PermissionDenied(_("利用目的は、市町村の管理者が申し出て、府の運用担当が確かめます。"))

    def _row(self, key: object) -> PurposeRequest:
        text = str(key)
        rows = PurposeRequest.objects.select_related("municipality", "written_by")
        found = rows.filter(pk=text).first() if text.isascii() and text.isdecimal() and len(text) < 19 else None
        if found is None:
            raise Http404(_("この申し出は見つかりません。"))
        return found

    def _drawn(self, request: Any, name: str, title: str, status: int = 200, /, **context: Any) -> HttpResponse:
        shown = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/consent/purpose_{name}.html", shown, status=status)
