"""Filters of the queue. Their choices are those of the officer's own town."""

from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.actions import assigning
from procedures.models import Application
from procedures.models.application import StateWords
from procedures.queries import conversation, payments, second, staff, twins
from procedures.rules.pace import Pace, last_day_of_soon
from procedures.rules.payments import OPEN, PaymentState
from procedures.rules.states import SEEN_BY_STAFF


class StateFilter(SimpleListFilter):
    title = _("状態")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        states = ((value, label) for value, label in StateWords.choices if value in SEEN_BY_STAFF)
        own = [("waiting", _("担当課の番")), ("proposed", _("結果の案を確かめる番")), ("written", _("新しいメッセージがある"))]
        return [*own, *states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        value = self.value()
        if value == "waiting":
            return queryset.filter(state__in=[StateWords.SUBMITTED, StateWords.RESUBMITTED, StateWords.REVIEWING])
        if value == "written":
            return conversation.waiting_for_office(queryset)
        if value == "proposed":
            return second.waiting(queryset)
        return queryset.filter(state=value) if value in SEEN_BY_STAFF else queryset


class AssigneeFilter(SimpleListFilter):
    title = _("担当者")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [("mine", _("自分の担当")), ("nobody", _("担当者がいない"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        match self.value():
            case "mine":
                return queryset.filter(assignee=request.officer)  # type: ignore[attr-defined]
            case "nobody":
                return queryset.filter(assignee=None).exclude(state__in=assigning.OVER)
        return queryset


class PaceFilter(SimpleListFilter):
    title = _("めやすの日")
    parameter_name = "pace"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [(Pace.LATE, _("過ぎている")), (Pace.SOON, _("3開庁日のうちに来る"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        today = timezone.localdate()
        ours = queryset.filter(state__in=[StateWords.SUBMITTED, StateWords.RESUBMITTED, StateWords.REVIEWING])
        match self.value():
            case Pace.LATE:
                return ours.filter(expected_on__lt=today)
            case Pace.SOON:
                return ours.filter(expected_on__range=(today, last_day_of_soon(today)))
        return queryset


class TwinFilter(SimpleListFilter):
    title = _("重なり")
    parameter_name = "twins"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("同じ申請者か、同じ方の申請がほかにある"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        return twins.with_twins(queryset) if self.value() == "yes" else queryset


class PaymentFilter(SimpleListFilter):
    title = _("手数料")
    parameter_name = "fee"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [("open", _("未払い")), ("paid", _("支払い済み")), ("expired", _("期限切れ")), ("back", _("取下げのあと、返金していない"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        match self.value():
            case "open":
                return payments.with_fee(queryset, *OPEN)
            case "paid":
                return payments.with_fee(queryset, PaymentState.PAID)
            case "expired":
                return payments.with_fee(queryset, PaymentState.EXPIRED)
            case "back":
                return payments.with_fee(queryset.filter(state=StateWords.WITHDRAWN), PaymentState.PAID)
        return queryset


class ProcedureFilter(SimpleListFilter):
    title = _("手続・回")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return list(staff.procedures_and_rounds(request.officer))  # type: ignore[attr-defined]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        chosen = staff.chosen_of(self.value() or "")
        if chosen is None:
            return queryset
        procedure_id, round_id = chosen
        queryset = queryset.filter(procedure=procedure_id)
        return queryset.filter(round=round_id) if round_id else queryset
