"""Address protection (DV等支援措置): set and lifted by a town's administrator, seen by nobody else."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.actions import protection as actions
from portal.identity.backoffice import CaseAdmin, Role, office
from portal.identity.forms.checks import ProtectForm
from portal.identity.models import Protection
from portal.lib.refusals import Refused

_LIST = "admin:identity_protection_changelist"


@admin.register(Protection, site=office)
class ProtectionAdmin(CaseAdmin):
    """The list shows when and by whom, no name; the reason opens on its page, which is kept in the trail."""

    readers = frozenset({Role.ADMINISTRATOR})
    writers = frozenset({Role.ADMINISTRATOR})
    list_display = ("set_at", "set_by", "lifted_at")
    list_select_related = ("set_by",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.role(request) in self.writers

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ProtectForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            facts, officer = form.cleaned_data, request.officer  # type: ignore[attr-defined]
            try:
                actions.protect(
                    facts["number"], reason=facts["reason"], with_children=facts["with_children"], by=officer, now=timezone.now()
                )
                messages.success(request, _("保護を始めました。この方の代理はすべて終わりました。"))
                return redirect(_LIST)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self._shown(request, {"form": form, "title": _("住所などの保護を始める")}, 422 if form.errors else 200)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        officer = request.officer  # type: ignore[attr-defined]
        rows = Protection.objects.select_related("set_by")
        found = rows.filter(pk=object_id).first() if object_id.isascii() and object_id.isdecimal() and len(object_id) < 19 else None
        if found is None:
            raise Http404(_("この件は見つかりません。"))
        if request.method == "POST":
            actions.lift(found, by=officer, now=timezone.now())
            messages.success(request, _("保護を解きました。終わった代理は、戻りません。"))
            return redirect(_LIST)
        reason = actions.read_reason(found, by=officer)
        return self._shown(request, {"protection": found, "reason": reason, "title": _("住所などの保護")}, 200)

    def _shown(self, request: HttpRequest, shown: dict[str, Any], status: int) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **shown}
        return TemplateResponse(request, "admin/identity/protection_change.html", context, status=status)
