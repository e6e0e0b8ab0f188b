"""The list of a day, to check in and to print, and the page from which the office calls one off."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, OfficerRequest, office
from portal.lib.refusals import Refused
from procedures.actions import desk as acts
from procedures.forms.booking import CallOffForm
from procedures.models import Appointment, Counter
from procedures.models.appointment import VisitWords
from procedures.queries import counters, desk
from procedures.rules import slots
from procedures.rules.slots import OPEN, Visit

LIST = "admin:procedures_appointment_changelist"
VISITS = {"arrived": Visit.ARRIVED, "missed": Visit.MISSED, "booked": Visit.BOOKED}


@admin.register(Appointment, site=office)
class AppointmentAdmin(CaseAdmin):
    readers = STAFF_ROLES
    writers = STAFF_ROLES

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One counter, one day. A POST notes who came, or closes the whole day."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        mine = list(counters.counters_of(request.officer))  # type: ignore[attr-defined]
        counter, on = _chosen(request, mine), _day(request)
        form = CallOffForm(request.POST if "close" in request.POST else None)
        if request.method == "POST" and not form.is_bound:
            return self._noted(request, counter, on)  # type: ignore[arg-type]
        if counter and form.is_valid():
            return self._closed(request, counter, on, form.cleaned_data["sentence"])  # type: ignore[arg-type]
        return self._drawn(request, mine, counter, on, form)  # type: ignore[arg-type]

    def _drawn(self, request: OfficerRequest, mine: list[Counter], counter: Counter | None, on: date, form: CallOffForm) -> HttpResponse:
        now = timezone.now()
        today, shown = slots.day_of(now), desk.day(counter, on) if counter else None
        if shown:
            acts.look(shown.rows, by=request.officer, now=now)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("来庁予約"), "counters": mine, "counter": counter,
            "on": on, "shown": shown, "form": form, "is_today": on == today, "may_note": on <= today, "may_close": on >= today,
        }  # fmt: skip
        return TemplateResponse(request, "admin/procedures/appointment/day.html", context, status=422 if form.errors else 200)

    def _closed(self, request: OfficerRequest, counter: Counter, on: date, sentence: str) -> HttpResponse:
        try:
            count = acts.close_day(counter, on, sentence, by=request.officer, now=timezone.now())
            messages.success(request, _("休みにし、{n}件を取り消しました。住民の方にお知らせします。").format(n=count))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{reverse(LIST)}?counter={counter.pk}&on={on}")

    def _noted(self, request: OfficerRequest, counter: Counter | None, on: date) -> HttpResponse:
        row, visit = _appointment(request.POST.get("appointment", "")), VISITS.get(request.POST.get("visit", ""))
        if visit is None:
            messages.error(request, _("来庁したかどうかを選んでください。"))
        else:
            try:
                acts.set_visit(row, visit, by=request.officer, now=timezone.now())
                messages.success(request, _("{number}：{word}にしました。").format(number=row.number, word=VisitWords(visit).label))
            except Refused as refusal:
                messages.error(request, str(refusal))
        return redirect(f"{reverse(LIST)}?counter={counter.pk if counter else ''}&on={on}")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row, now = _appointment(object_id), timezone.now()
        form = CallOffForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                acts.call_off(row, form.cleaned_data["sentence"], by=request.officer, now=now)  # type: ignore[attr-defined]
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("取り消しました。住民の方にお知らせします。"))
                return redirect(f"{reverse(LIST)}?counter={row.counter_id}&on={slots.day_of(row.starts_at)}")
        acts.look([row], by=request.officer, now=now)  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("予約 {number}").format(number=row.number),
            "appointment": row, "visitor": row.visitor, "words": VisitWords(row.state).label, "form": form,
            "may_call_off": row.state in OPEN, "on": slots.day_of(row.starts_at),
        }  # fmt: skip
        return TemplateResponse(request, "admin/procedures/appointment/page.html", context, status=422 if form.errors else 200)


def _appointment(appointment_id: str) -> Appointment:
    try:
        found = desk.get(UUID(appointment_id))
    except ValueError:
        found = None
    if found is None:
        raise Http404(_("この予約は見つかりません。"))
    return found


def _chosen(request: HttpRequest, mine: list[Counter]) -> Counter | None:
    """The counter asked for, else the first."""
    asked = request.GET.get("counter", "")
    return next((row for row in mine if str(row.pk) == asked), mine[0] if mine else None)


def _day(request: HttpRequest) -> date:
    return slots.read_day(request.GET.get("on", "")) or slots.day_of(timezone.now())
