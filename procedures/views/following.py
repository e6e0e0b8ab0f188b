"""Following what was sent: the list, the course of one application, its receipt; taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.identity.guards import ResidentRequest, acting_of, resident_required
from portal.lib import webpush
from portal.lib.refusals import Refused
from portal.ui.pages import page
from procedures import queries
from procedures.actions import applications, filling
from procedures.actions import messages as conversations
from procedures.actions import papers as opened
from procedures.documents import enclosed
from procedures.forms.message import MessageForm
from procedures.models import Application
from procedures.queries import appointments, cases, conversation, offering, papers, payments
from procedures.queries.doors import application_card
from procedures.rules.conversation import may_write
from procedures.rules.states import State, Step, may_applicant
from procedures.views.person import address, agent_name, application_of, lead, reader_of
from procedures.views.words import reading


@resident_required
def mine(request: ResidentRequest) -> HttpResponse:
    me, now = request.resident, timezone.now()
    visits, _over = appointments.listed(me, now)
    context = {"drafts": queries.drafts(me), "applications": queries.my_applications(me, now), "visits": visits}
    return page(request, "procedures/application_list.html", context)


@resident_required
def status(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    if application.state == State.DRAFT:
        return lead(request, "resume", application.pk)
    return _status(request, application, MessageForm())


def _status(request: ResidentRequest, application: Application, form: MessageForm, code: int = 200, refusal: str = "") -> HttpResponse:
    now, (sent, agents) = timezone.now(), cases.sendings(application)
    said = conversation.as_applicant(application)
    if any(each.is_from_office and each.is_new for each in said):
        conversations.note_read(application, by=request.resident, now=now)
    words = reading(request, application.form_version.languages)
    context = {
        "application": application,
        "reading": words,
        "card": application_card(application, sent, now),
        "agents": agents,
        "payment": payments.shown(application, sent, now),
        "course": cases.course(application, now),
        "to_mend": cases.to_mend(application),
        "pages": cases.in_pages(application.form_version.form_in(words.language), sent),
        "files": papers.of_answers(application, sent),
        "may_withdraw": may_applicant(Step.WITHDRAW, State(application.state), application.outcome_from, now),
        "conversation": said,
        "may_write": may_write(State(application.state)) and application.erased_at is None,
        "message_form": form,
        "refusal": refusal,
    }
    return page(request, "procedures/application_status.html", context, status=code)


@require_POST
@resident_required
def message(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    if application.state == State.DRAFT:
        return lead(request, "resume", application.pk)
    form, refusal = MessageForm(request.POST, request.FILES), ""
    if form.is_valid():
        told = form.cleaned_data
        try:
            words = conversations.Words(told["text"], told["key"], told["enclosed"])
            conversations.write(application, words, by=request.resident, now=timezone.now(), agent=agent_name(request))
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("担当課に送りました。返事が届いたら、お知らせします。"))
            return HttpResponseRedirect(address(request, "status", application.pk) + "#conversation")
    return _status(request, application, form, 422, refusal)


@resident_required
def receipt(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    if not application.receipt_number:
        return lead(request, "resume", application.pk)
    sent, agents = cases.sendings(application)
    words = reading(request, application.form_version.languages)
    pages, files = cases.in_pages(application.form_version.form_in(words.language), sent), papers.of_answers(application, sent)
    context = {"application": application, "reading": words, "pages": pages, "files": files, "agents": agents}
    context["payment"] = payments.shown(application, sent, timezone.now())
    context["offered"] = offered = offering.offered(application, sent, reader_of(request), timezone.now())
    context["may_take"] = any(one.is_agreed for one in offered)
    if acting_of(request) is None:
        context["push_key"] = webpush.public_key()
    return page(request, "procedures/application_receipt.html", context)


@require_GET
@resident_required
def paper(request: ResidentRequest, application_id: UUID, paper_id: UUID) -> HttpResponse:
    """One file of the case, to download."""
    found = papers.get(application_of(request, application_id), paper_id)
    if found is None:
        raise Http404(_("このファイルは見つかりません。"))
    try:
        return enclosed(found, opened.open_by_applicant(found, by=request.resident))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return lead(request, "status", application_id)


@require_POST
@resident_required
def withdraw(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    try:
        applications.withdraw(application, by=request.resident, now=timezone.now())
        messages.success(request, _("申請を取り下げました。担当課にも伝わっています。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return lead(request, "status", application.pk)


@require_POST
@resident_required
def discard(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    try:
        filling.discard(application, by=request.resident, now=timezone.now())
        messages.success(request, _("書きかけの申請を消しました。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return lead(request, "mine")
