"""Writing all answers out: choose, see how many cases and what Shift_JIS would lose, then take the file."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.identity.backoffice import OfficerRequest
from portal.lib.refusals import Refused
from procedures.actions import exporting as actions
from procedures.admin.drawing import drawn
from procedures.forms.office import AnswersForm
from procedures.queries import exporting, staff


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: OfficerRequest) -> HttpResponse:
    form = AnswersForm(staff.procedures_and_rounds(request.officer), request.POST if request.method == "POST" else None)
    survey = None
    if form.is_valid():
        chosen, encoding = _wanted(request, form), form.cleaned_data["encoding"]
        try:
            if "go" in request.POST:
                return _file(chosen, actions.export_answers(chosen, encoding=encoding, by=request.officer))
            survey = _survey(chosen, encoding)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return drawn(request, "answers", _("申請の答えの書き出し"), status=status, form=form, survey=survey)


def _survey(chosen: exporting.Wanted, encoding: str) -> dict[str, object]:
    """Counted before the file is made: who gets 〓 for a name should have chosen it."""
    ids = [pk for pk, _whose in exporting.ids_in_order(chosen)]
    actions.refuse_size(len(ids))
    return {"cases": len(ids), "is_cp932": encoding == "cp932", "lost": exporting.lost(ids) if encoding == "cp932" else None}


def _wanted(request: OfficerRequest, form: AnswersForm) -> exporting.Wanted:
    found = staff.procedure_and_round(request.officer, form.cleaned_data["what"])
    if found is None:
        raise Http404
    facts = form.cleaned_data
    return exporting.Wanted(*found, states=tuple(facts["states"]), since=facts["since"], until=facts["until"])


def _file(chosen: exporting.Wanted, content: bytes) -> HttpResponse:
    name = f"answers-{chosen.procedure.slug}-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv", headers=headers)
