"""The outline of a form, one page of it, one question, and trying the whole as a resident would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.identity.backoffice import OfficerRequest
from portal.lib import sealed
from procedures.admin.builder import URL, changed, drawn, edited, phone, procedure_or_404
from procedures.forms.builder import conditions
from procedures.forms.builder.conditions import Chooser, ConditionForm
from procedures.forms.builder.pages import CheckForm, PageForm
from procedures.forms.builder.questions import FormulaForm, NewQuestion, QuestionForm
from procedures.forms.page import PageForm as Asked
from procedures.models import Procedure
from procedures.queries import cases, facilities, form_words
from procedures.queries import form_drafts as queries
from procedures.queries.walk import Walk
from procedures.rules import answers as rules
from procedures.rules import editing, rows, samples
from procedures.rules.answers import Entries
from procedures.rules.definition import Kind
from procedures.rules.persons import settle_all

Values = Mapping[str, Any]
CHECKS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def outline(request: OfficerRequest, pk: int) -> HttpResponse:
    """All pages and questions in their order. Each button changes one thing and is saved at once."""
    procedure = procedure_or_404(request, pk)
    if request.method == "POST":
        return _changed(request, procedure)
    found = queries.working(procedure)
    definition = found.values["definition"]
    shown = request.GET.get("page", "")
    return drawn(
        request, "pages", found.values["title"], procedure=procedure, found=found, tab="pages", pages=_outlined(definition),
        phone=phone(definition, shown), new=NewQuestion(), new_in_rows=NewQuestion(in_rows=True),
    )  # fmt: skip


def _outlined(definition: Values) -> list[dict[str, Any]]:
    return [
        {
            **page,
            "when": form_words.condition_words(page.get("show_if"), definition),
            "asked": [_line(one, definition) for one in page["fields"]],
        }
        for page in editing.pages(definition)
    ]


def _line(field: Values, definition: Values, group: str = "") -> dict[str, Any]:
    path = f"{group}.{field['key']}" if group else field["key"]
    return {
        "path": path, "label": field["label"], "kind": form_words.kind_words(field), "required": field.get("required", True),
        "when": form_words.condition_words(field.get("show_if"), definition), "is_repeat": field["kind"] == Kind.REPEAT,
        "formula": form_words.formula_words(field.get("formula"), definition) if field["kind"] == Kind.CALCULATED else "",
        "inner": [_line(one, definition, path) for one in field.get("fields", ())],
    }  # fmt: skip


def _changed(request: OfficerRequest, procedure: Procedure) -> HttpResponse:
    what, _bar, name = request.POST.get("act", "").partition(":")
    if what == "add":
        return _added(request, procedure, name)
    steps = {
        "up": lambda form: editing.moved_field(form, name, -1),
        "down": lambda form: editing.moved_field(form, name, 1),
        "drop": lambda form: editing.without_field(form, name),
        "page-up": lambda form: editing.moved_page(form, name, -1),
        "page-down": lambda form: editing.moved_page(form, name, 1),
        "page-drop": lambda form: editing.without_page(form, name) if len(editing.pages(form)) > 1 else None,
        "page-add": _with_new_page,
    }
    if what not in steps:
        raise Http404(_("このボタンはありません。画面を開き直してください。"))
    after = changed(request, procedure, steps[what])
    if after and what in {"drop", "page-drop"}:
        messages.success(request, _("消しました。"))
    place = name.partition(".")[0] if what in {"up", "down"} else ""
    return redirect(f"{_address(procedure)}#{'q-' + place if place else 'outline'}")


def _with_new_page(form: Values) -> Values:
    key = editing.new_key({page["key"] for page in editing.pages(form)}, "p")
    return editing.with_page(form, key, {"key": key, "title": _("新しいページ"), "fields": []})


def _added(request: OfficerRequest, procedure: Procedure, place: str) -> HttpResponse:
    """A new question goes straight to its own page, where the rest of it is said."""
    page_key, _dot, group = place.partition(".")
    form = NewQuestion(request.POST, in_rows=bool(group))
    if not form.is_valid():
        messages.error(request, _("質問の文と種類を入れてください（200文字まで）。"))
        return redirect(_address(procedure))
    made: dict[str, Any] = {}

    def put(definition: Values) -> Values | None:
        if editing.page_of(definition, page_key) is None or (group and editing.field_of(definition, group) is None):
            return None
        made.update(form.field(editing.keys(definition)))
        return editing.added(definition, page_key, group, made)

    if changed(request, procedure, put) is None:
        return redirect(_address(procedure))
    return redirect(f"{URL}_question", procedure.pk, f"{group}.{made['key']}" if group else made["key"])


def _address(procedure: Procedure) -> str:
    return redirect(f"{URL}_pages", procedure.pk).url


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: OfficerRequest, pk: int, key: str) -> HttpResponse:
    """A page's name, its words, when it is shown, and what its answers may not say together."""
    procedure = procedure_or_404(request, pk)
    if editing.page_of(queries.working(procedure).values["definition"], key) is None:
        raise Http404(_("このページはありません。消されたかもしれません。"))

    def filled(values: Values, data: Any) -> Any:
        definition = values["definition"]
        one: Values = editing.page_of(definition, key) or {"key": key, "title": "", "fields": []}
        before = Chooser(definition, conditions.of_pages(definition, key, with_it=False))
        chooser = Chooser(definition, conditions.of_pages(definition, key, with_it=True))
        checks = [_check(one, chooser, place, data) for place in range(max(CHECKS, len(one.get("checks", ())) + 1))]
        return {"page": PageForm(data, initial=dict(one)), "show": ConditionForm(before, one.get("show_if"), data), "checks": checks}

    def said(forms: Any, values: Values) -> Values | None:
        if not all([forms["page"].is_valid(), forms["show"].is_valid(), *(part.is_valid() for pair in forms["checks"] for part in pair)]):
            return None
        definition = values["definition"]
        one = forms["page"].part(editing.page_of(definition, key) or {})
        one = {name: part for name, part in one.items() if name not in {"show_if", "checks"}}
        if (when := forms["show"].condition()) is not None:
            one["show_if"] = when
        if checks := [check for pair in forms["checks"] if (check := _checked(*pair))]:
            one["checks"] = checks
        return {**values, "definition": editing.with_page(definition, key, one)}

    return edited(request, procedure, "page", filled, said, page_key=key)


def _check(one: Values, chooser: Chooser, place: int, data: Any) -> tuple[CheckForm, ConditionForm]:
    stored = one.get("checks", ())[place] if place < len(one.get("checks", ())) else {}
    words = CheckForm(one["fields"], data, prefix=f"check{place}", initial=stored)
    return words, ConditionForm(chooser, stored.get("fails_if"), data, prefix=f"check{place}", most=2)


def _checked(words: CheckForm, when: ConditionForm) -> dict[str, Any] | None:
    """A check with one of its parts missing is none: an empty sentence takes it away."""
    condition, at, say = when.condition(), words.cleaned_data["at"], words.cleaned_data["say"].strip()
    return {"fails_if": condition, "at": at, "say": say} if condition and at and say else None


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: OfficerRequest, pk: int, path: str) -> HttpResponse:
    procedure = procedure_or_404(request, pk)
    definition = queries.working(procedure).values["definition"]
    if editing.field_of(definition, path) is None:
        raise Http404(_("この質問はありません。消されたかもしれません。"))

    is_facilities = (editing.field_of(definition, path) or {}).get("kind") == Kind.FACILITIES
    lists = facilities.lists(procedure.municipality_id) if is_facilities else {}

    def filled(values: Values, data: Any) -> Any:
        form = values["definition"]
        field: Values = editing.field_of(form, path) or {"key": path, "kind": Kind.TEXT, "label": ""}
        before = conditions.questions_before(form, path)
        found: dict[str, Any] = {
            "question": QuestionForm(field, form, data, path=path),
            "show": ConditionForm(Chooser(form, before), field.get("show_if"), data),
        }
        if field["kind"] == Kind.CALCULATED:
            found["formula"] = FormulaForm(before, field.get("formula"), form, data)
        return found

    def said(forms: Any, values: Values) -> Values | None:
        if not all([form.is_valid() for form in forms.values()]):  # noqa: C419 - every one is to show its errors
            return None
        field = {name: part for name, part in forms["question"].part().items() if name != "show_if"}
        if (when := forms["show"].condition()) is not None:
            field["show_if"] = when
        if field["kind"] == Kind.FACILITIES and (listed := lists.get(request.POST.get("fill", ""))):
            field["choices"] = facilities.as_choices(listed, field.get("choices", ()))
        if "formula" in forms and field["kind"] == Kind.CALCULATED:
            field["formula"] = forms["formula"].formula()
        return {**values, "definition": editing.with_field(values["definition"], path, field)}

    home = editing.home_of(definition, path)
    is_repeat = "." not in path and (editing.field_of(definition, path) or {}).get("kind") == Kind.REPEAT
    return edited(
        request, procedure, "question", filled, said, page_key=home, path=path, home=home,
        inner=_line(editing.field_of(definition, path) or {}, definition)["inner"] if is_repeat else [], is_repeat=is_repeat,
        new=NewQuestion(in_rows=True), lists=lists.values(), is_facilities=is_facilities,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: OfficerRequest, pk: int, number: int) -> HttpResponse:
    """The form as a resident would go through it. What is made up travels sealed from page to page, and is kept nowhere."""
    procedure = procedure_or_404(request, pk)
    form = queries.read(queries.working(procedure).values["definition"])
    if form is None:
        messages.error(request, _("ためす質問がまだありません。質問を足してから、ためしてください。"))
        return redirect(f"{URL}_pages", pk)
    way = Walk(form, _carried(request, procedure), timezone.localdate(), None, {})
    if not 1 <= number <= len(form.pages) + 1:
        raise Http404(_("このページはありません。"))
    go, faults = request.POST.get("go", ""), ()
    if request.method == "POST" and number <= len(form.pages) and go:
        way, faults, number = _taken(request, way, number, go)
    stops = way.stops()
    if number > len(form.pages) or way.page(number) is None:
        number = len(form.pages) + 1
    context: dict[str, Any] = {"number": number, "total": len(stops), "stops": stops, "kept": _sealed(procedure, way.entries)}
    if number <= len(form.pages):
        asked = Asked(way.fields(number), entries=way.entries)
        asked.tell(faults)
        context |= {"page": form.pages[number - 1], "form": asked, "rows": asked.rows({}), "before": way.before(number)}
    else:
        context |= {"pages": cases.in_pages(form, way.entries.answers), "unfinished": way.first_unfinished(), "before": way.last()}
    return drawn(request, "attempt", _("ためす"), 422 if faults else 200, procedure=procedure, **context)


def _taken(request: OfficerRequest, way: Walk, number: int, go: str) -> tuple[Walk, Any, int]:
    """The way after a page was sent, what stands in the way on it, and the page to show next."""
    page, sent = way.form.pages[number - 1], Asked(way.fields(number), request.POST, request.FILES, entries=way.entries)
    typed = dict(settle_all(sent.asked, sent.typed(), sent.people))
    # A file that is tried is not even read.
    typed |= {field.key: samples.a_file(found[0].name or "") for field, found in sent.sent_files()}
    if go == "sample":
        open_ones = [field for field in sent.asked if field.kind.is_typed and field.key not in way.entries.answers]
        typed |= {field.key: samples.sample(field, way.today) for field in open_ones}
    before = way.fields(number)
    press = rows.pressed(go)
    entries = rules.fill_page(way.form, page, way.entries, typed, way.today, press)
    way = way.with_entries(entries)
    if go != "next":
        back = way.before(number) if go == "back" else None
        return way, (), back or number
    shown = sent.keys_shown()
    faults = tuple(one for one in rules.problems_on(page, way.entries, way.today) if one.key in shown)
    if faults or {one.key for one in way.fields(number)} - {one.key for one in before}:
        return way, faults, number
    return way, (), way.after(number) or len(way.form.pages) + 1


def _carried(request: OfficerRequest, procedure: Procedure) -> Entries:
    try:
        kept = json.loads(sealed.unseal(request.POST["kept"], aad=_aad(procedure)))
    except (KeyError, ValueError, sealed.BrokenSeal):
        return Entries()
    return Entries({key: tuple(value) if isinstance(value, list) else value for key, value in kept["answers"].items()}, kept["rough"])


def _sealed(procedure: Procedure, entries: Entries) -> str:
    return sealed.seal(json.dumps({"answers": dict(entries.answers), "rough": dict(entries.rough)}), aad=_aad(procedure))


def _aad(procedure: Procedure) -> str:
    return f"procedures.attempt:{procedure.municipality_id}:{procedure.pk}"
