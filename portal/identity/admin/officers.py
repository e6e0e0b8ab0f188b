"""The register of officers: operators appoint and suspend, a town's administrator looks."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from portal.identity.actions import officers as actions
from portal.identity.backoffice import TownAdmin, office
from portal.identity.forms.officers import OfficerForm
from portal.identity.models import Officer, Role


@admin.register(Officer, site=office)
class OfficerAdmin(TownAdmin):
    readers = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})
    writers = frozenset({Role.OPERATOR})
    form = OfficerForm
    list_display = ("name", "municipality", "role", "staff_number", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("municipality",)
    search_fields = ("name", "staff_number")

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.role(request) in self.writers

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """The form drops what is settled once; the screen must not ask it for those fields."""
        return [name for name in super().get_fields(request, obj) if obj is None or name not in OfficerForm.ONCE]

    def save_model(self, request: Any, obj: Officer, form: ModelForm, change: bool) -> None:
        """Through the actions, so that the trail knows; a new entry for a known address changes that officer's."""
        facts = form.cleaned_data
        if change:
            actions.change_officer(obj, by=request.officer, **{name: facts[name] for name in form.changed_data})
            return
        made = actions.appoint(
            email=facts["email"],
            name=facts["name"],
            staff_number=facts["staff_number"],
            role=facts["role"],
            town=facts["municipality"].pk,
            by=request.officer,
        )
        obj.pk = made.pk
