"""Asking a second person for their word, and giving it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.identity import limiting
from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.refusals import Refused
from portal.ui.pages import page
from procedures.actions import cosigning
from procedures.models import Cosigning
from procedures.queries import cases
from procedures.queries import cosigning as queries
from procedures.views.person import application_of, lead
from procedures.views.words import reading


@require_POST
@resident_required
def ask(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    """The code is in this one answer and nowhere else."""
    application = application_of(request, application_id)
    key = request.POST.get("cosigner", "")
    try:
        code = cosigning.ask(application, key, by=request.resident, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return lead(request, "resume", application.pk)
    wanted = next(each for each in application.form_version.form.cosigners if each.key == key)
    return page(request, "procedures/cosign_asked.html", {"application": application, "cosigner": wanted, "code": code})


@resident_required
def take(request: ResidentRequest) -> HttpResponse:
    """Where one types the code that somebody handed over."""
    refusal = ""
    if request.method == "POST":
        try:
            row = cosigning.take(request.POST.get("code", "")[:60], by=request.resident, now=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            limiting.succeeded(request)
            return redirect("procedures:cosign", row.pk)
    return page(request, "procedures/cosign_take.html", {"refusal": refusal}, status=422 if refusal else 200)


@resident_required
def cosign(request: ResidentRequest, cosigning_id: UUID) -> HttpResponse:
    """All answers, and the two buttons. To everybody but the person asked it is not there."""
    found = queries.for_person(request.resident, cosigning_id)
    if found is None:
        raise Http404(_("この確認のお願いは見つかりません。"))
    row, application = found
    refusal = ""
    if request.method == "POST":
        try:
            said = _answer(request, row)
        except Refused as refused:
            refusal = str(refused)
            row, application = queries.for_person(request.resident, cosigning_id) or found
        else:
            messages.success(request, said)
            return HttpResponseRedirect("/")
    answers = application.entries.answers
    seen, words = queries.fingerprint(application, answers), reading(request, application.form_version.languages)
    context = {
        "application": application,
        "reading": words,
        "cosigner": queries.cosigner_of(row, application),
        "pages": cases.in_pages(application.form_version.form_in(words.language), answers),
        "seen": seen,
        "is_ready": queries.is_ready(application, timezone.localdate()),
        "is_done": row.confirmed == seen,
        "refusal": refusal,
    }
    return page(request, "procedures/cosign_page.html", context, status=422 if refusal else 200)


def _answer(request: ResidentRequest, row: Cosigning) -> str:
    now = timezone.now()
    if request.POST.get("what") == "decline":
        cosigning.decline(row, request.POST.get("reason", ""), by=request.resident, now=now)
        return _("断ったことを、申請する方に伝えました。")
    cosigning.confirm(row, request.POST.get("seen", ""), by=request.resident, now=now)
    return _("確認したことを、申請する方に伝えました。このあと申請する方が提出します。")
