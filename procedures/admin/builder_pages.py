"""The pages of the form builder. All work without scripts; with them the phone follows what is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.identity.backoffice import OfficerRequest
from portal.lib.languages import OTHERS
from portal.lib.refusals import Refused
from procedures.actions import form_drafts as actions
from procedures.admin.builder import URL, acted, drawn, edited, language_tabs, phone, procedure_or_404, seen
from procedures.forms.builder.money import CosignerForm, FeeForm
from procedures.forms.builder.pages import FileForm, PublishForm, RolesForm, ScheduleForm, SettingsForm, StartForm, WordsForm
from procedures.models import form_words as words
from procedures.models.procedure import Procedure
from procedures.queries import form_drafts as queries
from procedures.queries import library
from procedures.rules import checks, editing
from procedures.rules.package import Package

Values = Mapping[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: OfficerRequest) -> HttpResponse:
    """A new procedure: from the library, from a file, or from a blank page."""
    town = request.officer.municipality_id
    blank = StartForm(request.POST if "title" in request.POST else None)
    file = FileForm(request.POST if request.FILES else None, request.FILES or None)
    try:
        if "origin" in request.POST:
            made = actions.take_over(town, request.POST["origin"], by=request.officer)
            messages.success(request, _("取り入れました。担当課と電話、案内を確かめて、公開してください。"))
            return redirect(f"{URL}_overview", made.pk)
        if file.is_valid():
            made = actions.bring_in(town, file.package(), by=request.officer)
            messages.success(request, _("読み込みました。内容を確かめて、公開してください。"))
            return redirect(f"{URL}_overview", made.pk)
        if blank.is_valid():
            return redirect(f"{URL}_pages", actions.start(town, blank.cleaned_data["title"], by=request.officer).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    asked = request.GET.get("q", "").strip()
    shelf = [one for one in library.shelf(town) if asked in f"{one.values['title']} {one.values['summary']} {one.giver}"]
    return drawn(request, "start", _("手続を作る"), blank=blank, file=FileForm(), shelf=shelf, asked=asked)


@require_safe
def overview(request: OfficerRequest, pk: int) -> HttpResponse:
    """What is public, what is being written, and what the origin has changed since."""
    procedure = procedure_or_404(request, pk)
    found = queries.working(procedure)
    origin = library.shelved(procedure.origin) if procedure.origin else None
    return drawn(
        request, "overview", procedure.title, procedure=procedure, found=found, versions=list(queries.versions(procedure)),
        news=library.news(procedure), origin=origin, phone=phone(found.values["definition"]),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: OfficerRequest, pk: int) -> HttpResponse:
    def filled(values: Values, data: Any) -> Any:
        roles = RolesForm(values["definition"], checks.ROLE_KINDS, words.ROLES, data)
        fee = FeeForm(values.get("fee"), values["definition"], data)
        return {"settings": SettingsForm(values, data), "fee": fee, "cosigner": CosignerForm(values["definition"], data), "roles": roles}

    def said(forms: Any, values: Values) -> Values | None:
        if not all([form.is_valid() for form in forms.values()]):  # noqa: C419 - both are to show their errors
            return None
        changed = forms["settings"].values(values)
        definition = {**changed["definition"], "roles": forms["roles"].roles(), "cosigners": forms["cosigner"].cosigners()}
        return {**changed, "fee": forms["fee"].fee(), "definition": editing.settled(definition)}

    return edited(request, procedure_or_404(request, pk), "settings", filled, said)


@require_http_methods(["GET", "HEAD", "POST"])
def words_of(request: OfficerRequest, pk: int, language: str) -> HttpResponse:
    """Guidance and form in another language, text by text beside the Japanese."""
    if language not in OTHERS:
        raise Http404(_("このことばでは書けません。"))

    def filled(values: Values, data: Any) -> Any:
        return WordsForm(values, queries.read(values["definition"]), language, data)

    def said(form: Any, values: Values) -> Values | None:
        return form.values(values) if form.is_valid() else None

    procedure = procedure_or_404(request, pk)
    tabs = language_tabs(queries.working(procedure).values)
    return edited(request, procedure, "words", filled, said, language=language, language_tabs=tabs)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: OfficerRequest, pk: int) -> HttpResponse:
    """What is still wrong, what changes against what is public, and the button; or the hour at which the portal presses it."""
    procedure, now = procedure_or_404(request, pk), timezone.now()
    is_later = "at" in request.POST
    form = ScheduleForm(request.POST if is_later else None)
    at_once = PublishForm(request.POST if request.method == "POST" and not is_later else None)
    if is_later and form.is_valid():

        def wait() -> None:
            actions.schedule(procedure, form.instant(), seen=seen(request), by=request.officer, now=now, drafts=form.chosen())

        return acted(request, wait, _("公開の日時を決めました。それまで、いまの内容のまま待ちます。"), "overview", pk)
    if at_once.is_valid():

        def go() -> None:
            actions.publish(procedure, seen=seen(request), by=request.officer, now=now, drafts=at_once.chosen())

        return acted(request, go, _("公開しました。これから始める申請は、この版になります。"), "overview", pk)
    found = queries.working(procedure)
    is_first = not queries.versions(procedure).exists()
    changes = None if is_first else queries.told(queries.published(procedure), found.values)
    return drawn(
        request, "publish", _("確かめて公開"), procedure=procedure, found=found, tab="publish", form=form, at_once=at_once, changes=changes,
        flaws=queries.flaws(found.values), phone=phone(found.values["definition"]),
    )  # fmt: skip


@require_POST
def unschedule(request: OfficerRequest, pk: int) -> HttpResponse:
    procedure = procedure_or_404(request, pk)
    done = _("公開の予約を取り消しました。下書きは、また書けます。")
    return acted(request, lambda: actions.unschedule(procedure, by=request.officer), done, "publish", pk)


@require_POST
def discard(request: OfficerRequest, pk: int) -> HttpResponse:
    procedure = procedure_or_404(request, pk)
    done = _("下書きを捨てました。")
    answer = acted(request, lambda: actions.discard(procedure, seen=seen(request), by=request.officer), done, "overview", pk)
    return answer if Procedure.objects.filter(pk=pk).exists() else redirect("admin:procedures_procedure_changelist")


@require_POST
def adopt(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take over some of the origin's changes, or say that they have been looked at."""
    procedure = procedure_or_404(request, pk)
    if "looked" in request.POST:
        done = _("もとの様式の変更を見終えました。次に変わったときに、またお知らせします。")
        return acted(request, lambda: actions.catch_up(procedure, by=request.officer), done, "overview", pk)
    names = request.POST.getlist("part")
    done = _("下書きに取り入れました。公開すると、住民の画面に出ます。")
    return acted(request, lambda: actions.adopt(procedure, names, seen=seen(request), by=request.officer), done, "overview", pk)


@require_POST
def share(request: OfficerRequest, pk: int) -> HttpResponse:
    procedure, is_shared = procedure_or_404(request, pk), "share" in request.POST
    done = _("ほかの市町村が取り入れられるようになりました。") if is_shared else _("ほかの市町村に渡すのをやめました。")
    return acted(request, lambda: actions.share(procedure, is_shared, by=request.officer), done, "overview", pk)


@require_safe
def file(request: OfficerRequest, pk: int) -> HttpResponse:
    """The procedure as a file: what is public, or the draft while nothing is."""
    procedure = procedure_or_404(request, pk)
    values = queries.published(procedure) if queries.versions(procedure).exists() else queries.working(procedure).values
    try:
        text = Package.model_validate(values).model_dump_json(by_alias=True, exclude_defaults=True, indent=1)
    except ValueError:
        # An unfinished one goes out as it is, to be finished elsewhere.
        text = json.dumps(values, ensure_ascii=False, indent=1)
    answer = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{procedure.slug}.json"'
    return answer


@require_safe
def version(request: OfficerRequest, pk: int, number: int) -> HttpResponse:
    """One published version, and what it changed in the form against the one before."""
    procedure = procedure_or_404(request, pk)
    found = queries.versions(procedure).filter(number__lte=number)[:2]
    if not found or found[0].number != number:
        raise Http404(_("この版はありません。"))
    changes = None
    if len(found) > 1:
        changes = queries.told(*(queries.package(procedure, one.definition) for one in (found[1], found[0])))
    page_key = request.GET.get("page", "")
    return drawn(
        request, "version", _("第%s版") % number, procedure=procedure, version=found[0], changes=changes,
        phone=phone(found[0].definition, page_key),
    )  # fmt: skip
