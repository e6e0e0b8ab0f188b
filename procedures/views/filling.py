"""Filling a form in: one page at a time, each POST kept, also on the way back; then the review, and the one sending."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from portal.consent import actions as consents
from portal.consent.queries import Purpose, current_purpose, in_force
from portal.consent.rules import DIGITAL_NOTICE
from portal.identity import keeping
from portal.identity.guards import ResidentRequest, acting_of, resident_required
from portal.lib.refusals import Refused
from portal.ui.pages import page
from procedures.actions import applications, filling, provider
from procedures.actions.refusals import AlreadySubmitted, CosignMissing, NotComplete
from procedures.forms.page import PREFIX
from procedures.models import Announces, Application
from procedures.queries import cosigning, papers, payments
from procedures.queries.walk import Walk, walk
from procedures.rules import answers as rules
from procedures.rules import files, rows
from procedures.rules.definition import Kind
from procedures.rules.persons import settle_all
from procedures.rules.problems import Problem
from procedures.rules.states import EDITABLE, State
from procedures.views.enclosing import take_away, take_files
from procedures.views.levels import asks_for_more
from procedures.views.moving import leads_elsewhere
from procedures.views.page_context import draw, page_form, pen_of
from procedures.views.person import address, agent_name, application_of, lead
from procedures.views.words import reading


def fill_page(request: HttpRequest, application_id: UUID, number: int) -> HttpResponse:
    """Somebody whose login ran out while typing loses nothing: the page waits for their return."""
    is_pause = request.POST.get("go") == "keep"
    if request.method == "POST" and is_pause:
        return _pause(request, application_id, number) if request.user.is_authenticated else HttpResponse(status=204)
    if request.method == "POST" and not request.user.is_authenticated:
        return keeping.to_login(request, fills_itself=True)
    return _fill_page(request, application_id, number)


@resident_required
def _pause(request: ResidentRequest, application_id: UUID, number: int) -> HttpResponse:
    """What was typed so far, while the person goes on: kept where nothing stands against it, and never answered by more than that."""
    application = application_of(request, application_id)
    way = walk(application, timezone.localdate())
    if application.state not in EDITABLE or way.page(number) is None or asks_for_more(request, application.procedure):
        return HttpResponse(status=204)
    sent, pen = page_form(request, application, way, number, request.POST), pen_of(request)
    seen = filling.keep_typing(
        application, way.form.pages[number - 1], sent.typed(), seen=request.POST.get("seen", ""), pen=pen, ticked=sent.ticked(),
        by=request.resident, now=timezone.now(),
    )  # fmt: skip
    if seen is None:
        return HttpResponse(status=204)
    return render(request, "procedures/page_seen.html", {"application": application, "number": number, "seen": seen})


@resident_required
def _fill_page(request: ResidentRequest, application_id: UUID, number: int) -> HttpResponse:
    application = application_of(request, application_id)
    if step := asks_for_more(request, application.procedure):
        return step
    if application.state not in EDITABLE:
        return _go(request, lead(request, "status", application.pk))
    # Only before a page is shown: what was typed on an old page is kept first, and goes along with the rest.
    if request.method != "POST" and (elsewhere := leads_elsewhere(request, application)):
        return elsewhere
    words = reading(request, application.form_version.languages)
    way = walk(application, timezone.localdate(), words.language)
    if way.page(number) is None:
        return _go(request, lead(request, "resume", application.pk))
    return _take(request, application, way, number) if request.method == "POST" else _show(request, application, way, number)


def _show(request: ResidentRequest, application: Application, way: Walk, number: int) -> HttpResponse:
    seen = way.fingerprint(number)
    kept = keeping.take(request)
    if kept is not None:
        sent = page_form(request, application, way, number, kept)
        way = way.filled(number, settle_all(sent.asked, sent.typed(), sent.people))
        if any(field.kind is Kind.FILE for field in way.fields(number)):
            messages.warning(request, _("ログインの前に選んだファイルは届いていません。もう一度選んでください。"))
        messages.info(request, _("ログインの時間が切れましたが、入力したものは残っています。確かめて「次へ」を押してください。"))
    return draw(request, application, way, number, page_form(request, application, way, number), seen=seen)


def _take(request: ResidentRequest, application: Application, way: Walk, number: int) -> HttpResponse:
    sent = page_form(request, application, way, number, request.POST, request.FILES)
    what, seen, go = sent.typed(), request.POST.get("seen", ""), request.POST.get("go", "next")
    press, finds = rows.pressed(go), go.removeprefix("address:") if go.startswith("address:") else ""
    removal, brought = files.pressed(go), take_files(request, application, sent)
    try:
        application = take_away(request, brought.application, removal) if removal else brought.application
        saved = filling.save_page(
            application, way.form.pages[number - 1], what,
            seen=seen, shown=sent.keys_shown(), by=request.resident, now=timezone.now(), press=press, finds=finds,
            ticked=sent.ticked(), pen=pen_of(request),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _go(request, lead(request, "status", application.pk))
    way = way.with_entries(saved.entries)
    saved = replace(saved, problems=(*brought.problems, *(each for each in saved.problems if each.key not in brought.keys)))
    is_held_up = saved.is_conflict or bool(brought.problems) or (go == "next" and bool(saved.problems or saved.has_more))
    if go == "refresh" or is_held_up:
        return _again(request, application, way, number, saved, is_refresh=go == "refresh", of_files=brought.problems)
    if removal:
        return _same_page(request, application, number, f"files-{removal.key}")
    if press:
        return _same_page(request, application, number, f"rows-{press.key}")
    if finds:
        return _to_address(request, application, way, number, finds)
    return _onward(request, application, way, number, go)


def _same_page(request: ResidentRequest, application: Application, number: int, place: str) -> HttpResponse:
    """Asked for anew, so that reloading the page presses no button again; and shown where something has changed."""
    back = "?from=review" if request.POST.get("from") == "review" else ""
    return HttpResponseRedirect(f"{address(request, 'page', application.pk, number)}{back}#{place}")


def _to_address(request: ResidentRequest, application: Application, way: Walk, number: int, finds: str) -> HttpResponse:
    field = way.form.field(finds)
    target = field.fills_key if field else ""
    if target not in way.entries.answers:
        messages.warning(request, _("この郵便番号の住所が見つかりませんでした。郵便番号を確かめるか、住所を入力してください。"))
    return _same_page(request, application, number, f"id_{PREFIX}-{target}")


def _again(
    request: ResidentRequest, application: Application, way: Walk, number: int, saved: filling.Saved, *,
    is_refresh: bool, of_files: Sequence[Problem],
) -> HttpResponse:  # fmt: skip
    """The same page with what was typed: faults, new questions, or a change made elsewhere."""
    form, notice = page_form(request, application, way, number), ""
    if saved.is_conflict:
        notice = _("この申請は、ほかの画面か端末で変えられています。いま入力した内容でよければ、もう一度「次へ」を押してください。")
    if saved.is_conflict or is_refresh:
        form.tell(of_files)
    else:
        form.tell(saved.problems)
        notice = _("お答えに合わせて、質問が増えました。続けて入力してください。") if saved.has_more else ""
    return draw(request, application, way, number, form, seen=saved.seen, notice=notice, status=200 if is_refresh else 422)


def _go(request: HttpRequest, answer: HttpResponseRedirect) -> HttpResponse:
    """htmx would put the page it is led to into the middle of the form; it is told to go there instead."""
    return HttpResponseClientRedirect(answer.url) if request.headers.get("HX-Request") == "true" else answer


def _onward(request: ResidentRequest, application: Application, way: Walk, number: int, go: str) -> HttpResponse:
    if go == "save":
        messages.success(request, _("ここまでの入力を保存しました。別の端末からでも続けられます。"))
        return lead(request, "mine")
    target = way.before(number) if go == "back" else way.after(number)
    if go == "next" and request.POST.get("from") == "review":
        target = way.first_unfinished()
    if target is not None:
        return lead(request, "page", application.pk, target)
    return lead(request, "resume" if go == "back" else "review", application.pk)


@resident_required
def resume(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    """To the first page that is not finished; to the review when all are."""
    application = application_of(request, application_id)
    if application.state not in EDITABLE:
        return lead(request, "status", application.pk)
    if elsewhere := leads_elsewhere(request, application):
        return elsewhere
    number = walk(application, timezone.localdate()).start()
    return lead(request, "page", application.pk, number) if number else lead(request, "review", application.pk)


@resident_required
def review(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    if step := asks_for_more(request, application.procedure):
        return step
    if application.state not in EDITABLE:
        return lead(request, "status", application.pk)
    if elsewhere := leads_elsewhere(request, application):
        return elsewhere
    words = reading(request, application.form_version.languages)
    way = walk(application, timezone.localdate(), words.language)
    cosigners = cosigning.asked(application, way.entries.answers)
    context = {
        "application": application,
        "reading": words,
        "pages": way.reviewed(),
        "files": papers.of_answers(application, way.entries.answers),
        "editable": {stop.number for stop in way.stops()},
        "unfinished": way.first_unfinished(),
        "cosigners": cosigners,
        "is_waiting": not all(each.is_done for each in cosigners),
        "level": rules.level_to_send(way.form, way.entries.answers),
        "is_correction": application.state == State.RETURNED,
        "last_page": way.last(),
        "owed": payments.quoted(application, way.entries.answers),
        "is_paid_here": provider.is_on(),
        "purpose": _purpose_to_ask(request, application),
    }
    return page(request, "procedures/application_review.html", context)


def _purpose_to_ask(request: ResidentRequest, application: Application) -> Purpose | None:
    """Without this consent the result goes out on paper: it is asked where one thinks of the result, and never needed to submit.

    Never asked of who acts for another: to agree is the applicant's own.
    """
    town_id = application.municipality_id
    if acting_of(request) or application.procedure.announces != Announces.NOTICE or in_force(request.resident.pk, DIGITAL_NOTICE, town_id):
        return None
    return current_purpose(DIGITAL_NOTICE, town_id)


@require_POST
@resident_required
def send(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    """Whoever presses twice, or eight times, is shown the one receipt."""
    application = application_of(request, application_id)
    if elsewhere := leads_elsewhere(request, application):
        return elsewhere
    form, answers = application.form_version.form, application.entries.answers
    if step := asks_for_more(request, application.procedure, rules.level_to_send(form, answers)):
        return step
    act = applications.submit if application.state == State.DRAFT else applications.resubmit
    try:
        act(application, by=request.resident, now=timezone.now(), agent=agent_name(request))
    except AlreadySubmitted:
        pass
    except NotComplete as refusal:
        messages.error(request, str(refusal))
        return lead(request, "resume", application.pk)
    except CosignMissing as refusal:
        messages.error(request, str(refusal))
        return lead(request, "review", application.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return lead(request, "status", application.pk)
    if request.POST.get("digital") == "yes" and _purpose_to_ask(request, application):
        consents.grant(request.resident, DIGITAL_NOTICE, by=request.resident, town_id=application.municipality_id)
    return lead(request, "receipt", application.pk)
