"""見つからなかった質問: what residents asked and no text of the town answers. A clerk writes one, or marks the question as done."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, acted, office
from portal.search import answering
from portal.search.actions import questions
from portal.search.models import Question, State
from portal.search.queries.questions import how_often


@admin.register(Question, site=office)
class QuestionAdmin(CaseAdmin):
    readers = STAFF_ROLES
    writers = STAFF_ROLES
    list_display = ("text", "asked", "last_on", "state")
    list_filter = ("state",)
    search_fields = ("text",)

    @admin.display(description=gettext_lazy("きかれた回数"))
    def asked(self, row: Question) -> str:
        times = how_often(row)
        return _("5回未満") if times is None else _("%d回") % times

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        question = self._question(object_id)
        if request.method == "POST":
            return self._acted(request, question)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("見つからなかった質問"), "question": question,
            "asked": self.asked(question), "is_open": question.state == State.OPEN,
            "write_url": answering.address(question.text, question.pk),
        }  # fmt: skip
        return TemplateResponse(request, "admin/search/question_change.html", context)

    def _acted(self, request: HttpRequest, question: Question) -> HttpResponse:
        officer = request.officer  # type: ignore[attr-defined]
        back = "admin:search_question_changelist"
        if request.POST.get("what") == "reopen":
            return acted(request, lambda: questions.reopen(question, by=officer), _("もう一度開きました。"), back)
        if request.POST.get("what") == "close":
            return acted(request, lambda: questions.close(question, by=officer), _("済みにしました。"), back)
        return redirect(back)

    def _question(self, object_id: str) -> Question:
        found = Question.objects.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None
        if found is None:
            raise Http404(_("この質問は見つかりません。"))
        return found
