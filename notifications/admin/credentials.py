"""Keys of machines: the administrators' list, the page that makes one and shows it once, the button that stops it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.actions import credentials
from notifications.forms.batches import CredentialForm
from notifications.models import Credential
from notifications.rules.credentials import Right, is_alive
from portal.identity.backoffice import Role, TownAdmin, office
from portal.lib.refusals import Refused
from portal.municipalities import queries as towns


@admin.register(Credential, site=office)
class CredentialAdmin(TownAdmin):
    readers = frozenset({Role.ADMINISTRATOR})
    writers = frozenset()
    list_display = ("name", "hint", "stands", "department", "expires_at", "last_used_at", "made_by", "stop")
    list_select_related = ("made_by", "department")
    list_display_links = None
    change_list_template = "admin/notifications/credential_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("new/", view(self.make_view), name="notifications_credential_make"),
            path("<uuid:credential_id>/revoke/", view(self.revoke_view), name="notifications_credential_revoke"),
        ]
        return [*own, *super().get_urls()]

    def make_view(self, request: Any) -> HttpResponse:
        self._refuse_others(request)
        form, token = CredentialForm([*towns.departments(request.officer.municipality_id)], request.POST or None), ""
        if request.method == "POST" and form.is_valid():
            facts = form.cleaned_data
            try:
                _made, token = credentials.make(
                    name=facts["name"], rights=[Right(one) for one in facts["rights"]], expires_at=form.expires_at(), by=request.officer,
                    department=facts["department"],
                )  # fmt: skip
            except Refused as refusal:
                form.add_error("expires_on", str(refusal))
        context = {**office.each_context(request), "opts": self.opts, "title": _("連携の鍵を作る"), "form": form, "token": token}
        answer = render(request, "admin/notifications/credential_make.html", context)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def revoke_view(self, request: Any, credential_id: Any) -> HttpResponse:
        self._refuse_others(request)
        found = Credential.objects.filter(pk=credential_id).first()
        if found is None:
            raise Http404
        if request.method == "POST":
            credentials.revoke(found, by=request.officer)
            messages.success(request, _("鍵「%(name)s」を止めました。次の通信から使えません。") % {"name": found.name})
            return redirect("admin:notifications_credential_changelist")
        context = {**office.each_context(request), "opts": self.opts, "title": _("連携の鍵を止める"), "credential": found}
        return render(request, "admin/notifications/credential_revoke.html", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self._refuse_others(request)
        return redirect("admin:notifications_credential_changelist")

    def _refuse_others(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied(_("連携の鍵は、市町村の管理者の画面です。"))

    @admin.display(description=gettext_lazy("状態"))
    def stands(self, row: Credential) -> str:
        if row.revoked_at:
            return _("停止")
        return _("有効") if is_alive(expires_at=row.expires_at, revoked_at=None, now=timezone.now()) else _("期限切れ")

    @admin.display(description="")
    def stop(self, row: Credential) -> str:
        if row.revoked_at:
            return ""
        return format_html('<a href="{}">{}</a>', reverse("admin:notifications_credential_revoke", args=[row.pk]), _("止める"))
