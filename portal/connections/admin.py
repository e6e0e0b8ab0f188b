"""The operators' register of connected services: what each was registered with, and the switch that pauses or stops it."""

from typing import cast

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from portal.identity.backoffice import OfficerRequest, Role, TownAdmin, office

from . import actions
from .models import ConnectedService, State


@admin.register(ConnectedService, site=office)
class ConnectedServiceAdmin(TownAdmin):
    """Only the state is changed here: facts and addresses come from the service's file (`manage.py connect_service`)."""

    readers = frozenset({Role.OPERATOR})
    writers = frozenset({Role.OPERATOR})
    list_display = ("name", "municipality", "operator", "kind", "category", "state")
    list_filter = ("state", "kind", "category")
    list_select_related = ("municipality",)
    search_fields = ("name", "kana", "operator")
    fields = (
        "state", "name", "kana", "slug", "operator", "contact", "kind", "category", "municipality", "description", "reason", "claims",
        "start_url", "sector",
    )
    readonly_fields = fields[1:]

    def save_model(self, request: HttpRequest, obj: ConnectedService, form: ModelForm, change: bool) -> None:
        """One act, one entry in the trail."""
        actions.set_state(obj, State(obj.state), by=cast("OfficerRequest", request).officer)
