"""The register of officers: a town's administrator (or an operator) changes and suspends."""

import functools
from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm

from portal.identity.actions import officers as actions
from portal.identity.backoffice import TownAdmin, office
from portal.identity.forms.officers import FURTHER_DUTIES, OfficerForm
from portal.identity.models import Officer, Role

KEEPERS = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})


@admin.register(Officer, site=office)
class OfficerAdmin(TownAdmin):
    readers = KEEPERS
    writers = KEEPERS
    form = OfficerForm
    list_display = ("name", "municipality", "department", "role", "staff_number", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("municipality", "department")
    search_fields = ("name", "staff_number")

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
