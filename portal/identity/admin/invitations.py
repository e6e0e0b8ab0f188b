"""Inviting somebody to become an officer, and taking an invitation back."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.identity.actions import invitations
from portal.identity.backoffice import TownAdmin, office
from portal.identity.forms.officers import InvitationForm
from portal.identity.models import Invitation, Role
from portal.lib.refusals import Refused


@admin.register(Invitation, site=office)
class InvitationAdmin(TownAdmin):
    """An invitation is not rewritten: it is revoked, and another one sent."""

    readers = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})
    list_display = ("name", "municipality", "department", "role", "invited_at", "expires_at", "state")
    list_select_related = ("municipality", "department")
    fields = ("name", "staff_number", "municipality", "department", "role", "invited_at", "expires_at", "accepted_at", "revoked_at")
    change_list_template = "admin/identity/invitation_list.html"
    change_form_template = "admin/identity/invitation_change.html"

    @admin.display(description=gettext_lazy("状態"))
    def state(self, row: Invitation) -> str:
        if row.accepted_at:
            return _("引き受けた")
        return _("取り消した") if row.revoked_at else _("返事を待っている")

    def get_urls(self) -> list[URLPattern]:
        invite = path("invite/", self.admin_site.admin_view(self.invite_view), name="identity_invitation_invite")
        revoke = self.admin_site.admin_view(require_POST(self.revoke_view))
        return [invite, path("<uuid:invitation_id>/revoke/", revoke, name="identity_invitation_revoke"), *super().get_urls()]

    def invite_view(self, request: Any) -> HttpResponse:
        self._keepers_only(request)
        form = InvitationForm(request.POST or None, by=request.officer)
        if request.method == "POST" and form.is_valid():
            try:
                invitations.invite(**form.facts, by=request.officer)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("招待を送りました。本人が7日のうちに引き受けると、職員になります。"))
                return redirect("admin:identity_invitation_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("職員を招く"), "form": form}
        return TemplateResponse(request, "admin/identity/invitation_form.html", context)

    def revoke_view(self, request: Any, invitation_id: UUID) -> HttpResponse:
        self._keepers_only(request)
        row = Invitation.objects.filter(pk=invitation_id).first()
        if row is None:
            raise Http404
        try:
            invitations.revoke(row, by=request.officer)
            messages.success(request, _("招待を取り消しました。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:identity_invitation_changelist")

    def _keepers_only(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied(_("職員を招けるのは、市町村の管理者と府の運用担当です。"))
