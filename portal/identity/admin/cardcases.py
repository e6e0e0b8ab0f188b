"""The queue of new cards whose items differ: two officers, two different persons."""

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
from django.utils.translation import gettext_lazy

from portal.identity.actions import cardcases as actions
from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, office
from portal.identity.models import CardCase
from portal.identity.queries import cardcases as queries
from portal.lib.refusals import Refused


@admin.register(CardCase, site=office)
class CardCaseAdmin(CaseAdmin):
    """No name stands in the list: a case is opened by its time, and what is looked at is kept in the trail by the decision."""

    readers = STAFF_ROLES
    writers = STAFF_ROLES
    list_display = ("opened_at", "what_differs", "state")
    list_filter = ("state",)
    ordering = ("-opened_at",)

    @admin.display(description=gettext_lazy("違うところ"))
    def what_differs(self, row: CardCase) -> str:
        return "・".join(str(queries.LABELS[name]) for name in row.differs.split(","))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self._case(object_id)
        status = 200
        if request.method == "POST":
            try:
                messages.success(request, self._decide(request, case))
                return redirect(reverse("admin:identity_cardcase_changelist"))
            except Refused as refusal:
                messages.error(request, str(refusal))
                status, case = 409, self._case(object_id)
        officer = request.officer  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("カードの付け替え"), "case": case,
            "pairs": actions.look(case, by=officer), "is_open": case.state in actions.OPEN,
            "was_first": case.first_by is not None and case.first_by.person == officer.person,
        }  # fmt: skip
        return TemplateResponse(request, "admin/identity/cardcase_change.html", context, status=status)

    def _decide(self, request: HttpRequest, case: CardCase) -> str:
        officer, now = request.officer, timezone.now()  # type: ignore[attr-defined]
        if request.POST.get("what") == "refuse":
            actions.refuse(case, by=officer, now=now)
            return _("認めませんでした。住民の方に知らせました。")
        if request.POST.get("what") != "agree":
            raise actions.CaseClosed
        if actions.agree(case, by=officer, now=now):
            return _("カードを付け替えました。住民の方に知らせました。")
        return _("確認しました。もう1人の職員の確認を待っています。")

    def _case(self, object_id: str) -> CardCase:
        try:
            found = CardCase.objects.select_related("first_by").filter(pk=UUID(object_id)).first()
        except ValueError:
            found = None
        if found is None:
            raise Http404(_("この件は見つかりません。"))
        return found
