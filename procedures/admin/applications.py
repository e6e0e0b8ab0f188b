"""The queue of applications and the page on which one is reviewed."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from notifications.queries import batches as notices
from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, OfficerRequest, office
from portal.lib.refusals import Refused
from procedures.actions import assigning, payments, reviews
from procedures.actions import papers as opened
from procedures.admin import bulk, bulk_confirm, code_page, pages, prints
from procedures.admin.filters import AssigneeFilter, PaceFilter, PaymentFilter, ProcedureFilter, StateFilter, TwinFilter
from procedures.admin.review_page import ReviewPage
from procedures.documents import enclosed
from procedures.forms.fees import PaymentsForm
from procedures.forms.review import ExportForm, NotifyForm
from procedures.models import Application
from procedures.models.payment import PaymentWords
from procedures.queries import conversation, papers, second, staff
from procedures.queries import payments as fees
from procedures.rules.pace import Pace, pace
from procedures.rules.states import SEEN_BY_STAFF, State


@admin.register(Application, site=office)
class ApplicationAdmin(CaseAdmin):
    list_display = (
        "number", "applied_for", "state_in_words", "fee_in_words", "has_message", "submitted_at", "pace_in_words", "assignee",
        "correction_due_at",
    )  # fmt: skip
    list_display_links = ("number",)
    list_filter = (StateFilter, AssigneeFilter, PaceFilter, TwinFilter, PaymentFilter, ProcedureFilter)
    actions = ("take_selected", "decide_selected", "confirm_selected", "print_selected")  # type: ignore[assignment]
    search_fields = ("receipt_number__startswith",)
    search_help_text = gettext_lazy("受付番号でさがします。")
    ordering = ("-submitted_at",)
    list_per_page = 100
    readers = STAFF_ROLES
    writers = STAFF_ROLES
    change_list_template = "admin/procedures/application/change_list.html"

    @admin.display(description=gettext_lazy("受付番号"), ordering="receipt_number")
    def number(self, row: Application) -> str:
        return format_html('<span class="nowrap">{}</span>', row.receipt_number)

    @admin.display(description=gettext_lazy("手続・回"), ordering="round")
    def applied_for(self, row: Application) -> str:
        return row.round.name if row.round else row.procedure.title

    @admin.display(description=gettext_lazy("状態"), ordering="state")
    def state_in_words(self, row: Application) -> str:
        words = format_html('<span class="nowrap">{}</span>', row.get_state_display())
        is_proposed = row.is_proposed and row.state != State.WITHDRAWN  # type: ignore[attr-defined]
        return format_html('{} <span class="chip is-info nowrap">{}</span>', words, _("案あり")) if is_proposed else words

    @admin.display(description=gettext_lazy("手数料"))
    def fee_in_words(self, row: Application) -> str:
        state = row.fee_state  # type: ignore[attr-defined]
        return format_html('<span class="nowrap">{}</span>', PaymentWords(state).label) if state else ""

    @admin.display(description=gettext_lazy("めやすの日"), ordering="expected_on")
    def pace_in_words(self, row: Application) -> str:
        """Colour and words: whoever sees no colours reads the same."""
        if row.expected_on is None:
            return ""
        chips = {Pace.LATE: ("is-error", _("過ぎています")), Pace.SOON: ("is-warning", _("まもなく"))}
        tone, said = chips.get(pace(row.expected_on, State(row.state), timezone.localdate()), ("", ""))
        day = date_format(row.expected_on, "SHORT_DATE_FORMAT")
        return format_html('{} <span class="chip {}">{}</span>', day, tone, said) if said else day

    @admin.action(description=gettext_lazy("選んだ申請を自分の担当にする"))
    def take_selected(self, request: OfficerRequest, chosen: QuerySet[Application]) -> None:
        taken = 0
        for row in chosen:
            try:
                assigning.take(row, by=request.officer)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                taken += 1
        if taken:
            messages.success(request, _("{count}件の担当者になりました。").format(count=taken))

    @admin.action(description=gettext_lazy("選んだ申請の結果をまとめて決める"))
    def decide_selected(self, request: OfficerRequest, chosen: QuerySet[Application]) -> HttpResponse:
        return bulk.begin(request, chosen)

    @admin.action(description=gettext_lazy("選んだ申請の結果の案をまとめて確かめる"))
    def confirm_selected(self, request: OfficerRequest, chosen: QuerySet[Application]) -> HttpResponse:
        return bulk_confirm.begin(request, chosen)

    @admin.action(description=gettext_lazy("選んだ申請を印刷する"))
    def print_selected(self, request: OfficerRequest, chosen: QuerySet[Application]) -> HttpResponse:
        return prints.many(request, chosen)

    @admin.display(description=gettext_lazy("新しいメッセージ"))
    def has_message(self, row: Application) -> str:
        return format_html('<span class="chip is-info">{}</span>', _("新着")) if row.is_written_to else ""  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(state__in=SEEN_BY_STAFF).select_related("procedure", "round", "assignee").annotate(
            is_written_to=conversation.unread_from_applicant(), is_proposed=second.is_proposed(), fee_state=fees.state_of()
        )

    def get_urls(self) -> list[URLPattern]:
        export = path("export/", self.admin_site.admin_view(self.export_view), name="procedures_application_export")
        notify = path("notify/", self.admin_site.admin_view(self.notify_view), name="procedures_application_notify")
        opening = self.admin_site.admin_view(require_GET(self.paper_view))
        paper = path("<uuid:case_id>/papers/<uuid:paper_id>/", opening, name="procedures_application_paper")
        booked = path("payments/", self.admin_site.admin_view(self.payments_view), name="procedures_application_payments")
        code = path("read-code/", self.admin_site.admin_view(partial(code_page.read_code, self)), name="procedures_application_code")
        return [export, notify, booked, code, paper, *pages.urls(self), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = super().changelist_view(request, {"title": _("申請の一覧"), **(extra_context or {})})
        listing = getattr(answer, "context_data", None) or {}
        if "cl" in listing:
            reviews.note_listed(list(listing["cl"].result_list), by=request.officer)  # type: ignore[attr-defined]
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = ReviewPage(self._case(object_id), request)  # type: ignore[arg-type]
        done = page.take() if request.method == "POST" else None
        if done:
            messages.success(request, done)
            return redirect(reverse("admin:procedures_application_change", args=[object_id]))
        context = {**self.admin_site.each_context(request), **page.context(), "opts": self.opts}
        return TemplateResponse(request, "admin/procedures/application/review.html", context, status=page.status)

    def _case(self, object_id: str) -> Application:
        try:
            found = staff.get(UUID(object_id))
        except ValueError:
            found = None
        if found is None:
            raise Http404(_("この申請は見つかりません。"))
        return found

    def paper_view(self, request: OfficerRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
        """One file that came with a message. Opening it is a look that the applicant sees."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = papers.get(self._case(str(case_id)), paper_id)
        if found is None:
            raise Http404(_("このファイルは見つかりません。"))
        try:
            return enclosed(found, opened.open_by_officer(found, by=request.officer))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(reverse("admin:procedures_application_change", args=[case_id]))

    def export_view(self, request: OfficerRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ExportForm(staff.procedures_and_rounds(request.officer), request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._file(request, form)
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts, "title": _("結果の書き出し")}
        return TemplateResponse(request, "admin/procedures/application/export.html", context, status=422 if form.errors else 200)

    def payments_view(self, request: OfficerRequest) -> HttpResponse:
        """A day's payments and refunds for the accounts section."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PaymentsForm(request.POST if request.method == "POST" else None, initial={"day": timezone.localdate()})
        if form.is_valid():
            day, encoding = form.cleaned_data["day"], form.cleaned_data["encoding"]
            content = payments.export_day(fees.booked_on(day), encoding=encoding, by=request.officer)
            name = f"payments-{request.officer.municipality_id}-{day:%Y%m%d}.csv"
            return HttpResponse(content, content_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts, "title": _("手数料の入金と返金")}
        return TemplateResponse(request, "admin/procedures/application/payments.html", context, status=422 if form.errors else 200)

    def notify_view(self, request: OfficerRequest) -> HttpResponse:
        """Decisions become a batch of notices in one step; from there on the batch's own pages lead to approval and issue."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        data = request.POST if request.method == "POST" else None
        form = NotifyForm(staff.procedures_and_rounds(request.officer), [(one.slug, one.name) for one in notices.templates()], data)
        if form.is_valid():
            found = staff.procedure_and_round(request.officer, form.cleaned_data["what"])
            if found is None:
                raise Http404
            try:
                made = reviews.notify_decisions(
                    *found, slug=form.cleaned_data["template"], reason=form.cleaned_data["reason"], by=request.officer
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("結果から一括通知を作りました。宛先と内容を確かめて、承認者に頼んでください。"))
                return redirect("admin:notifications_batch_status", made)
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts, "title": _("結果を通知にする")}
        return TemplateResponse(request, "admin/procedures/application/notify.html", context, status=422 if form.errors else 200)

    @staticmethod
    def _file(request: OfficerRequest, form: ExportForm) -> HttpResponse:
        found = staff.procedure_and_round(request.officer, form.cleaned_data["what"])
        if found is None:
            raise Http404
        content = reviews.export_decisions(*found, encoding=form.cleaned_data["encoding"], by=request.officer)
        name = f"decisions-{found[0].slug}-{timezone.localdate():%Y%m%d}.csv"
        return HttpResponse(content, content_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})
