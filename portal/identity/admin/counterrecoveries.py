"""Recoveries at the counter: one officer sees the papers, another person confirms and hands out the resident's paper."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.identity import limiting
from portal.identity.actions import counterrecoveries as actions
from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, OfficerRequest, acted, office
from portal.identity.forms.counter import MailboxForm, StartForm
from portal.identity.models import CounterRecovery
from portal.identity.rules.counterrecovery import OPEN, PAPER_LASTS, Stage, is_another_person, stage_of
from portal.lib import qr
from portal.lib.refusals import Refused

LIST, CASE = "admin:identity_counterrecovery_changelist", "admin:identity_counterrecovery_change"
STAGES = {
    Stage.WAITING: gettext_lazy("もう1人の職員の確認を待っています"),
    Stage.READY: gettext_lazy("紙を渡しました。ご本人が続けます"),
    Stage.FINISHED: gettext_lazy("ご本人が終えました"),
    Stage.CANCELLED: gettext_lazy("取りやめました"),
    Stage.EXPIRED: gettext_lazy("期限が過ぎました"),
}


@admin.register(CounterRecovery, site=office)
class CounterRecoveryAdmin(CaseAdmin):
    """No name stands in the list: a case is opened by its time, and opening one that waits is kept in the trail."""

    readers = STAFF_ROLES
    writers = STAFF_ROLES
    list_display = ("started_at", "stage", "started_by", "confirmed_by")
    list_select_related = ("started_by", "confirmed_by")
    ordering = ("-started_at",)

    @admin.display(description=gettext_lazy("状態"))
    def stage(self, row: CounterRecovery) -> str:
        return str(STAGES[stage_of(row.course, timezone.now())])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.holds(request, self.writers)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = StartForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                made = actions.start(**form.cleaned_data, by=cast(OfficerRequest, request).officer, now=timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                limiting.succeeded(request)
                messages.success(request, _("始めました。もう1人の職員に、この画面で確認してもらってください。"))
                return redirect(CASE, made.pk)
        return self._drawn(request, "form", _("窓口での再設定を始める"), 422 if form.errors else 200, form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row, officer = self._case(object_id), cast(OfficerRequest, request).officer
        if request.method == "POST" and request.POST.get("what") == "cancel":
            done = _("取りやめました。渡した紙は、もう使えません。")
            return acted(request, lambda: actions.cancel(row, by=officer, now=timezone.now()), done, LIST)
        form = MailboxForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._paper(request, row, actions.confirm(row, **form.cleaned_data, by=officer, now=timezone.now()))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self._shown(request, row, form)

    def _shown(self, request: HttpRequest, row: CounterRecovery, form: MailboxForm) -> HttpResponse:
        stage, officer = stage_of(row.course, timezone.now()), cast(OfficerRequest, request).officer
        is_second = is_another_person(row.started_by.person, officer.person)
        context: dict[str, Any] = {
            "row": row, "form": form, "stage": STAGES[stage], "is_open": stage in OPEN, "is_second": is_second,
            "waits": stage is Stage.WAITING, "seen": actions.look(row, by=officer) if stage is Stage.WAITING else None,
        }  # fmt: skip
        return self._drawn(request, "change", _("窓口での再設定"), 422 if form.errors else 200, **context)

    def _paper(self, request: HttpRequest, row: CounterRecovery, code: str) -> HttpResponse:
        """The paper itself, once: nobody can have it shown again."""
        address = request.build_absolute_uri(reverse("identity:counter_recovery"))
        context: dict[str, Any] = {
            "code": code, "address": address, "qr": qr.qr_svg(address), "until": timezone.now() + PAPER_LASTS,
            "town": cast(OfficerRequest, request).officer.municipality.name, "back": reverse(CASE, args=[row.pk]),
        }  # fmt: skip
        return self._drawn(request, "paper", _("とびらにもう一度入るための紙"), **context)

    def _drawn(self, request: HttpRequest, name: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        answer = TemplateResponse(request, f"admin/identity/counterrecovery_{name}.html", context, status=status)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @staticmethod
    def _case(object_id: str) -> CounterRecovery:
        try:
            found = CounterRecovery.objects.select_related("started_by", "confirmed_by").filter(pk=UUID(object_id)).first()
        except ValueError:
            found = None
        if found is None:
            raise Http404(_("この件は見つかりません。"))
        return found
