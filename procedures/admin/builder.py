"""What all pages of the form builder share: whose procedure it is, what is saved, and the phone beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.identity import backoffice
from portal.identity.backoffice import OfficerRequest, office
from portal.lib.languages import NAMES, OTHERS
from portal.lib.refusals import Refused
from procedures.actions import form_drafts as actions
from procedures.actions.refusals import EditedMeanwhile, Scheduled
from procedures.forms.page import PageForm
from procedures.models import Procedure
from procedures.queries import form_drafts as queries
from procedures.queries import staff
from procedures.queries.form_drafts import Working
from procedures.rules import answers, guidance_words, translations
from procedures.rules.answers import Entries
from procedures.rules.definition import Definition, Page

Values = Mapping[str, Any]
URL = "admin:procedures_procedure_form"
TABS = (
    ("pages", gettext_lazy("質問")),
    ("settings", gettext_lazy("案内と設定")),
    ("audience", gettext_lazy("対象")),
    ("words", gettext_lazy("ほかのことば")),
    ("publish", gettext_lazy("確かめて公開")),
)


def procedure_or_404(request: OfficerRequest, pk: int) -> Procedure:
    """A procedure that the officer's departments handle. Another town's is public to read, but not here."""
    found = staff.procedures_of(request.officer).filter(pk=pk).first()
    if found is None:
        raise Http404(_("この手続はありません。"))
    return found


def drawn(request: OfficerRequest, name: str, title: Any, status: int = 200, **context: Any) -> HttpResponse:
    context |= {**office.each_context(request), "title": title, "opts": Procedure._meta, "tabs": TABS}
    answer = render(request, f"admin/procedures/form/{name}.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def seen(request: OfficerRequest) -> int:
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1


def edited(
    request: OfficerRequest, procedure: Procedure, tab: str,
    forms: Callable[[Values, Any], Any], said: Callable[[Any, Values], Values | None], *, page_key: str = "", **context: Any,
) -> HttpResponse:  # fmt: skip
    """One page of the builder. `forms` builds what is filled in, from the stored values and what was posted; `said` reads it back, None
    when something is wrong. Looking at what is typed saves nothing; saving on top of somebody else's is refused, what was typed is kept.
    """
    found = queries.working(procedure)

    def show(values: Values, filled: Any, status: int = 200) -> HttpResponse:
        title, drawing = values["title"], phone(values["definition"], page_key)
        shown = {"procedure": procedure, "found": found, "tab": tab, "forms": filled, "phone": drawing, **context}
        if _is_look(request):
            return drawn(request, "phone", title, **shown)
        return drawn(request, tab, title, status, **shown)

    if request.method != "POST":
        return show(found.values, forms(found.values, None))
    filled = forms(found.values, request.POST)
    values = said(filled, found.values)
    if values is None:
        return show(found.values, filled, 200 if _is_look(request) else 400)
    if _is_look(request):
        return show(values, filled)
    try:
        actions.save(procedure, values, seen=seen(request), by=request.officer)
    except (EditedMeanwhile, Scheduled) as refusal:
        messages.error(request, str(refusal))
        return show(values, filled, 409)
    messages.success(request, _("下書きを保存しました。"))
    return redirect(request.get_full_path())


def _is_look(request: OfficerRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "form-phone"


def changed(request: OfficerRequest, procedure: Procedure, change: Callable[[Values], Values | None]) -> Working | None:
    """Save one change of the form at once, on top of what was seen. None when it was refused or changes nothing, with the sentence told."""
    found = queries.working(procedure)
    definition = change(found.values["definition"])
    if definition is None or definition == found.values["definition"]:
        return None
    try:
        actions.save(procedure, {**found.values, "definition": definition}, seen=seen(request), by=request.officer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    return queries.working(procedure)


def acted(request: OfficerRequest, act: Callable[[], object], done: Any, to: str, *args: Any) -> HttpResponse:
    return backoffice.acted(request, act, done, f"{URL}_{to}", *args)


def phone(definition: Values, page_key: str = "", language: str = "") -> dict[str, Any]:
    """One page as a resident sees it who has answered nothing: `page` and its `rows`; empty while there is nothing to show."""
    form = queries.read(definition)
    if form is None:
        return {}
    form = translations.said_in(form, language) if language else form
    page = next((one for one in form.pages if one.key == page_key), form.pages[0])
    return {"page": page, "rows": _all_of(form, page), "language": language or "ja"}


def _all_of(form: Definition, page: Page) -> list[Any]:
    """All questions of the page, those too that wait for an answer: who writes them wants to see them."""
    asked = [field for top in page.fields for field in (top, *(top.row("1") if top.fields else ()))]
    entries = Entries(answers.clean(form, {top.key: ["1"] for top in page.fields if top.fields}, timezone.localdate()))
    return PageForm(asked, entries=entries).rows({})


def language_tabs(values: Values) -> list[tuple[str, str, bool, int]]:
    """(code, name, whether anything is written, how many texts are missing)."""
    form, begun = queries.read(values["definition"]), queries.languages(values)
    return [
        (code, NAMES[code], code in begun,
         len(guidance_words.missing(values, code)) + (len(translations.missing(form, code)) if form else 0))
        for code in OTHERS
    ]  # fmt: skip

