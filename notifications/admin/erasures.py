"""The log of what was erased, and what will be within three months."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notifications.models import Erasure
from notifications.models.template_words import RETENTIONS
from notifications.queries import retention
from notifications.rules.policy import Retention
from portal.identity.backoffice import Role, TownAdmin, office

AHEAD = timedelta(days=90)


@admin.register(Erasure, site=office)
class ErasureAdmin(TownAdmin):
    readers = frozenset({Role.CLERK, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR})
    list_display = ("erased_at", "batch", "what", "count")
    list_filter = ("what",)
    list_select_related = ("batch",)
    fields = ("erased_at", "batch", "what", "count")
    change_list_template = "admin/notifications/erasure_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With the letters whose years end within three months, class by class."""
        ahead = retention.coming(timezone.now() + AHEAD) if self.has_view_permission(request) else []
        coming = [(RETENTIONS[Retention(one.retention)], one.letters) for one in ahead]
        return super().changelist_view(request, {**(extra_context or {}), "coming": coming})
