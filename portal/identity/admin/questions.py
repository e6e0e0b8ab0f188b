"""Questions of residents about looks at their data, answered by anybody but the one who looked."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit import events as wordings
from portal.identity.actions import questions
from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, office
from portal.identity.forms.questions import AnswerForm
from portal.identity.models import LookQuestion, Officer
from portal.lib.refusals import Refused

LIST = "admin:identity_lookquestion_changelist"


@admin.register(LookQuestion, site=office)
class LookQuestionAdmin(CaseAdmin):
    """The list shows no words and no name: a question opens by its time, and opening it is a look that the resident sees."""

    readers = STAFF_ROLES
    writers = STAFF_ROLES
    list_display = ("asked_at", "what", "looked_at", "answered_at")
    list_select_related = ("municipality",)

    @admin.display(description=gettext_lazy("できごと"))
    def what(self, row: LookQuestion) -> str:
        return wordings.wording(row.event)

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row, officer = _row(object_id), request.officer
        form = AnswerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                questions.answer(row, words=form.cleaned_data["words"], by=officer, now=timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("答えました。住民の方にお知らせします。"))
                return redirect(LIST)
        looker = Officer.objects.filter(pk=row.looker).first() if row.looker.isascii() and row.looker.isdecimal() else None
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("記録についての質問"), "row": row, "form": form,
            "words": questions.read(row, by=officer), "what": wordings.wording(row.event), "looker": looker,
            "is_mine": row.looker == officer.audit_id,
        }  # fmt: skip
        return TemplateResponse(request, "admin/identity/lookquestion_page.html", context, status=422 if form.errors else 200)


def _row(key: str) -> LookQuestion:
    try:
        found = LookQuestion.objects.select_related("municipality", "answered_by").filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404(_("この質問は見つかりません。"))
    return found
