"""The register of officers: a town's administrator (or an operator) changes and suspends."""

import functools
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.identity.actions import handovers
from portal.identity.actions import officers as actions
from portal.identity.backoffice import TownAdmin, acted, office
from portal.identity.forms.officers import FURTHER_DUTIES, OfficerForm
from portal.identity.handovers import work_of
from portal.identity.models import Officer, Role
from portal.municipalities.scope import System, viewing_as

KEEPERS = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})


@admin.register(Officer, site=office)
class OfficerAdmin(TownAdmin):
    readers = KEEPERS
    writers = KEEPERS
    form = OfficerForm
    helps = {
        "name": gettext_lazy("ほかの職員の画面と、監査の記録に出ます。"),
        "staff_number": gettext_lazy("同じ番号の人は、一人と数えます。取り込みと承認は、別の番号の人がします。"),
        "role": gettext_lazy("担当者は作り、承認者は確かめて出し、管理者は設定をします。監査は見るだけです。"),
        "is_active": gettext_lazy("外すと、その場でログアウトされ、入れなくなります。仕事は先に「引き継ぎ」で渡してください。"),
    }
    list_display = ("name", "municipality", "department", "role", "staff_number", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("municipality", "department")
    search_fields = ("name", "staff_number")
    change_form_template = "admin/identity/officer_change.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.handover_view))
        return [path("<int:officer_id>/handover/", view, name="identity_officer_handover"), *super().get_urls()]

    def handover_view(self, request: Any, officer_id: int) -> HttpResponse:
        """What lies with an officer, and to whom it goes. An operator sees counts, no case."""
        officer = self.get_object(request, str(officer_id)) if self.has_view_permission(request) else None
        if not self.has_view_permission(request):
            raise PermissionDenied(_("職員の引き継ぎは、市町村の管理者と府の運用担当の画面です。"))
        if officer is None:
            raise Http404
        if not self.has_change_permission(request, officer):
            raise PermissionDenied(_("自分の引き継ぎは、ほかの管理者に頼んでください。"))
        colleagues = Officer.objects.filter(municipality=officer.municipality_id, is_active=True).exclude(pk=officer.pk)
        colleagues = colleagues.filter(role__in=[Role.CLERK, Role.APPROVER]).select_related("department")
        if request.method == "POST":
            to = next((one for one in colleagues if str(one.pk) == request.POST.get("to")), None)
            return acted(
                request, lambda: handovers.hand_over(officer, to, by=request.officer, and_end="end" in request.POST),
                _("引き継ぎました。"), "admin:identity_officer_handover", officer.pk,
            )  # fmt: skip
        with viewing_as(System("list an officer's open work", officer.municipality_id)):
            work = work_of(officer)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("職員の引き継ぎ")}
        context |= {"officer": officer, "work": work, "colleagues": colleagues}
        return TemplateResponse(request, "admin/identity/officer_handover.html", context)

    def has_change_permission(self, request: Any, obj: models.Model | None = None) -> bool:
        """Nobody changes their own entry, and operators are changed by operators."""
        if not super().has_change_permission(request, obj) or not isinstance(obj, Officer):
            return super().has_change_permission(request, obj)
        return obj.pk != request.officer.pk and (obj.role != Role.OPERATOR or self.role(request) == Role.OPERATOR)

    def get_form(self, request: Any, obj: models.Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form makes some of its fields itself; who may only look needs none of them."""
        if not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change=change, **{**kwargs, "form": ModelForm})
        made: Any = super().get_form(request, obj, change=change, **{**kwargs, "fields": None})
        return functools.partial(made, by=request.officer)

    def get_fields(self, request: Any, obj: models.Model | None = None) -> Any:
        further = [(f"duty_role_{number}", f"duty_department_{number}") for number in range(FURTHER_DUTIES)]
        own = ["name", "staff_number", "role", "is_active"]
        return [*own, "department_id", *further] if self.has_change_permission(request, obj) else [*own, "department"]

    def save_model(self, request: Any, obj: Officer, form: ModelForm, change: bool) -> None:
        """Through the action, so that the trail knows and a suspension ends the sessions."""
        own = [name for name in form.changed_data if not name.startswith("duty_")]
        further = form.further_duties if len(own) < len(form.changed_data) else None  # type: ignore[attr-defined]
        actions.change_officer(obj, by=request.officer, duties=further, **{name: form.cleaned_data[name] for name in own})
        if not obj.is_active:
            with viewing_as(System("list an officer's open work", obj.municipality_id)):
                left = sum(one.count for one in work_of(obj))
            if left:
                said = _("この職員が持ったままの仕事が%(count)s件あります。「引き継ぎ」で渡してください。")
                messages.warning(request, said % {"count": left})
