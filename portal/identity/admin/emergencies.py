"""Break-glass as operators use it: ask, allow, look, end. A town's administrator and auditor see that it happened."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.actions import emergencies
from portal.identity.backoffice import TownAdmin, has_second_factor, office
from portal.identity.forms.emergencies import EmergencyForm
from portal.identity.models import Emergency, Role
from portal.identity.rules.emergency import Glass, is_open
from portal.lib.refusals import Refused

FRESH = dt.timedelta(minutes=5)
LIST = "admin:identity_emergency_changelist"


@admin.register(Emergency, site=office)
class EmergencyAdmin(TownAdmin):
    readers = frozenset({Role.OPERATOR, Role.ADMINISTRATOR, Role.AUDITOR})
    list_display = ("asked_at", "municipality", "reason", "state", "ticket", "until")
    list_filter = ("state",)
    list_select_related = ("municipality",)
    list_display_links = ("asked_at",)
    change_list_template = "admin/identity/emergency_list.html"

    def get_urls(self) -> list[URLPattern]:
        pages: tuple[tuple[str, Any, str], ...] = (
            ("ask/", self.ask_view, "ask"),
            ("<uuid:emergency_id>/decide/", require_POST(self.decide_view), "decide"),
            ("<uuid:emergency_id>/look/", require_safe(self.look_view), "look"),
            ("<uuid:emergency_id>/close/", require_POST(self.close_view), "close"),
        )
        own = [path(route, self.admin_site.admin_view(view), name=f"identity_emergency_{name}") for route, view, name in pages]
        return [*own, *super().get_urls()]

    def ask_view(self, request: Any) -> HttpResponse:
        self._operators_only(request)
        form = EmergencyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                emergencies.ask(**form.cleaned_data, by=request.officer)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("求めを送りました。ほかの運用担当が許可すると、60分だけ見られます。"))
                return redirect(LIST)
        return self._drawn(request, "form", _("緊急の閲覧を求める"), form=form)

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """One request with why it was made; the words are for operators only."""
        row = self._row(request, object_id)
        is_operator = self.role(request) == Role.OPERATOR
        context = {
            "row": row,
            "words": emergencies.words_of(row) if is_operator else "",
            "may_decide": is_operator and row.state == Glass.ASKED and row.asked_by_id != request.user.pk,
            "may_look": row.asked_by_id == request.user.pk and is_open(Glass(row.state), row.until, timezone.now()),
            "may_close": is_operator and row.state in {Glass.ASKED, Glass.ALLOWED},
        }
        return self._drawn(request, "page", _("緊急の閲覧"), **context)

    def decide_view(self, request: Any, emergency_id: UUID) -> HttpResponse:
        """Whoever decides has just shown again that it is they who sit there."""
        self._operators_only(request)
        row = self._row(request, emergency_id)
        page = reverse("admin:identity_emergency_change", args=[row.pk])
        if not has_second_factor(request, within=FRESH):
            messages.info(request, _("許可の前に、もう一度本人の確認をお願いします。確認のあと、この画面に戻ります。"))
            return redirect_to_login(page, login_url=reverse("mfa_reauthenticate"))
        try:
            emergencies.decide(row, is_allowed="allow" in request.POST, by=request.officer, now=timezone.now())
            messages.success(request, _("決めました。許可したときは、本人に知らせました。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(page)

    def look_view(self, request: Any, emergency_id: UUID) -> HttpResponse:
        self._operators_only(request)
        row = self._row(request, emergency_id)
        try:
            sections = emergencies.look(row, by=request.officer, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:identity_emergency_change", row.pk)
        return self._drawn(request, "look", _("緊急の閲覧中"), row=row, sections=sections)

    def close_view(self, request: Any, emergency_id: UUID) -> HttpResponse:
        self._operators_only(request)
        row = self._row(request, emergency_id)
        try:
            emergencies.close(row, by=request.officer)
            messages.success(request, _("緊急の閲覧を終えました。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:identity_emergency_change", row.pk)

    def _row(self, request: HttpRequest, key: object) -> Emergency:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(key))
        if row is None:
            raise Http404
        return row

    def _operators_only(self, request: HttpRequest) -> None:
        if self.role(request) != Role.OPERATOR:
            raise PermissionDenied(_("緊急の閲覧は、府の運用担当の画面です。"))

    def _drawn(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        answer = TemplateResponse(request, f"admin/identity/emergency_{name}.html", context)
        answer.headers["Cache-Control"] = "no-store"
        return answer
