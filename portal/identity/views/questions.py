"""Asking the town about one look at one's data, and reading its answers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.audit import events as wordings
from portal.audit import queries as audit
from portal.identity.actions import questions
from portal.identity.forms.questions import QuestionForm
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.models import LookQuestion
from portal.lib.refusals import Refused
from portal.ui.pages import page

# More than a chain will ever hold, and as much as a column takes.
MOST = 2**62


@require_safe
@resident_required
def look_questions(request: ResidentRequest) -> HttpResponse:
    """All one has asked, the newest first."""
    rows = LookQuestion.objects.filter(resident=request.resident).select_related("municipality").order_by("-asked_at")
    asked = [{"row": row, "what": wordings.wording(row.event)} for row in rows[:100]]
    return page(request, "identity/look_question_list.html", {"asked": asked})


@require_http_methods(["GET", "POST"])
@resident_required
def look_question(request: ResidentRequest, code: str, number: int) -> HttpResponse:
    """One look: what it was, what was asked about it, and the answer."""
    look = audit.one(request.resident.pk, code, number) if number < MOST else None
    if look is None:
        raise Http404(_("この記録は見つかりません。"))
    asked = LookQuestion.objects.filter(resident=request.resident, municipality=code, number=number).first()
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            questions.ask(request.resident, code, number, words=form.cleaned_data["words"], now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("聞きました。答えが書かれると、メールでお知らせします。"))
        return redirect("family:look-question", code, number)
    context = {"look": look, "asked": asked, "form": form}
    return page(request, "identity/look_question.html", context, status=422 if form.errors else 200)
