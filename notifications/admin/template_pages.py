"""The pages of the template editor. All work without scripts; with them the preview follows what is typed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.actions import seals, templates
from notifications.admin.editor import acted, drawn, edited, seen, template_or_404, town_of
from notifications.documents import previews
from notifications.documents.seals import LARGEST, seal_of
from notifications.forms import templates as forms
from notifications.models import template_words as words
from notifications.queries import library
from notifications.queries import templates as queries
from notifications.rules import languages
from notifications.rules.fields import Kind
from notifications.rules.layouts import layout_of
from notifications.rules.policy import LegalClass
from notifications.rules.wording import as_typed
from portal.identity.backoffice import OfficerRequest
from portal.lib.refusals import Refused
from portal.municipalities.queries import PREFECTURE

Values = Mapping[str, Any]

_TEXTS = (
    ("headings", "h", gettext_lazy("見出し"), gettext_lazy("条件に合う最初の1つが、いちばん大きく出ます。")),
    ("paragraphs", "p", gettext_lazy("本文"), ""),
    ("facts", "", gettext_lazy("記（項目の一覧と別表）"), gettext_lazy("値が空の項目は出ません。")),
    ("closing", "c", gettext_lazy("結び"), gettext_lazy("一覧と別表の下に出ます。")),
    ("steps", "s", gettext_lazy("次にすることのボタン"), gettext_lazy("条件に合う最初の1つが出ます。PDFには出ません。")),
    ("instruction", "i", gettext_lazy("教示"), gettext_lazy("決定と納付の通知には、審査請求ができることと期間が必要です。")),
)
_SETS: Mapping[str, Any] = {"facts": forms.FactSet, "steps": forms.StepSet}


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: OfficerRequest) -> HttpResponse:
    """A new template, from a blank or from the prefecture's library."""
    town = town_of(request)
    form = forms.StartForm(request.POST if "name" in request.POST else None)
    try:
        if "origin" in request.POST:
            return _taken(request, town)
        if form.is_valid():
            said = form.cleaned_data
            made = templates.start(town, name=said["name"], legal_class=LegalClass(said["legal_class"]), by=request.officer)
            return redirect("admin:notifications_template_fields", made.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    shelf = [] if town == PREFECTURE else [(one, _shown(one, town)) for one in library.shelf()]
    return drawn(request, "template_start", _("ひな形を作る"), form=form, shelf=shelf)


def _taken(request: OfficerRequest, town: str) -> HttpResponse:
    try:
        origin = uuid.UUID(request.POST["origin"])
    except ValueError:
        raise Http404 from None
    made = templates.take_over(town, origin, by=request.officer)
    messages.success(request, _("取り入れました。問い合わせ先を書いて、公開してください。"))
    return redirect("admin:notifications_template_settings", made.pk)


def _shown(one: library.Shelved, town: str) -> dict[str, Any]:
    preview = previews.preview(town, one.values, chosen="", language=languages.OFFICIAL)
    spoken = [str(words.LANGUAGES[language]) for language in languages.complete(one.version.layout)]
    return {"content": preview.content, "legal_class": words.CLASSES[one.version.legal_class], "languages": spoken}


@require_safe
def overview(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    """What is published, what is being written, and what the library has changed since."""
    template = template_or_404(template_id)
    found = queries.working(template)
    versions = list(queries.versions(template))
    spoken = [str(words.LANGUAGES[language]) for language in (versions[0].languages if versions else ())]
    news = library.news(template, found.values)
    return drawn(
        request, "template_overview", template.name, template=template, found=found, versions=versions, spoken=spoken, news=news,
        origin=library.shelved(template.origin) if template.origin else None,
        hand_over=forms.HandOverForm(template) if request.officer.may_hand_over and template.municipality_id != PREFECTURE else None,
    )  # fmt: skip


@require_POST
def department(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    """Give the template and its batches to another department."""
    template = template_or_404(template_id)
    form = forms.HandOverForm(template, request.POST)
    if not form.is_valid():
        raise Http404(_("この市町村の担当課ではありません。一覧から選び直してください。"))
    to = form.cleaned_data["department"]
    done = _("担当課を変えました。このひな形の一括通知も、いっしょに移りました。")
    return acted(request, lambda: templates.hand_over(template, to, by=request.officer), done, "overview", template.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    def filled(values: Values, data: Any) -> Any:
        initial = [
            {**one, "choices": "、".join(one.get("choices", ())), "synonyms": "、".join(one.get("synonyms", ()))}
            for one in values["layout"]["fields"]
        ]
        return forms.FieldSet(data, initial=initial, prefix="fields")

    def said(formset: Any, values: Values) -> Values | None:
        if not formset.is_valid():
            return None
        kept = forms.parts_of(formset, values["layout"]["fields"], "key", "f")
        for one in kept:
            if one["kind"] == Kind.TABLE and not one.get("most"):
                one |= {"most": 12, "total": "", "columns": []}
        return {**values, "layout": {**values["layout"], "fields": kept}}

    return edited(request, template_or_404(template_id), "fields", filled, said)


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: OfficerRequest, template_id: uuid.UUID, key: str) -> HttpResponse:
    """The columns of one table (別表)."""
    template = template_or_404(template_id)
    if not any(one["key"] == key and one["kind"] == Kind.TABLE for one in queries.working(template).values["layout"]["fields"]):
        raise Http404

    def mine(values: Values) -> Any:
        return next((one for one in values["layout"]["fields"] if one["key"] == key), {"label": "", "columns": []})

    def filled(values: Values, data: Any) -> Any:
        one = mine(values)
        initial = [{**column, "choices": "、".join(column.get("choices", ()))} for column in one["columns"]]
        head = forms.TableForm(one["columns"], data, initial={"most": one.get("most"), "total": one.get("total")})
        return {"head": head, "columns": forms.ColumnSet(data, initial=initial, prefix="columns"), "label": one["label"]}

    def said(parts: Any, values: Values) -> Values | None:
        if not (parts["head"].is_valid() and parts["columns"].is_valid()):
            return None
        columns = forms.parts_of(parts["columns"], mine(values)["columns"], "key", "c")
        changed = {**mine(values), **parts["head"].cleaned_data, "columns": columns}
        kept = [changed if one["key"] == key else one for one in values["layout"]["fields"]]
        return {**values, "layout": {**values["layout"], "fields": kept}}

    return edited(request, template, "table", filled, said)


@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    def filled(values: Values, data: Any) -> Any:
        layout = values["layout"]
        labels = queries.labels(layout)
        sets = []
        for name, _prefix, title, hint in _TEXTS:
            initial = [_initial(one, labels) for one in layout.get(name, ())]
            made = _SETS.get(name, forms.TextSet)(data, initial=initial, prefix=name, form_kwargs={"layout": layout})
            sets.append({"name": name, "title": title, "hint": hint, "forms": made})
        return sets

    def said(sets: Any, values: Values) -> Values | None:
        if not all([one["forms"].is_valid() for one in sets]):  # noqa: C419 - every one is to show its errors
            return None
        layout = dict(values["layout"])
        for one, (name, prefix, *_rest) in zip(sets, _TEXTS, strict=True):
            layout[name] = _facts(one["forms"]) if name == "facts" else forms.parts_of(one["forms"], layout.get(name, ()), "id", prefix)
        return {**values, "layout": layout}

    return edited(request, template_or_404(template_id), "texts", filled, said)


def _initial(one: Values, labels: Mapping[str, str]) -> dict[str, Any]:
    shown = {**one, "when": forms.when_code(one.get("when"))}
    return {**shown, "text": as_typed(one["text"], labels)} if "text" in one else shown


def _facts(formset: Any) -> list[dict[str, Any]]:
    return [form.part({}) for form in formset.ordered_forms if form.cleaned_data.get("field")]


@require_http_methods(["GET", "HEAD", "POST"])
def words_of(request: OfficerRequest, template_id: uuid.UUID, language: str) -> HttpResponse:
    """The letter in another language, text by text beside the Japanese."""
    if language not in languages.OTHERS:
        raise Http404

    def filled(values: Values, data: Any) -> Any:
        layout = layout_of(values["layout"])
        form = forms.WordsForm(languages.originals(layout), layout.translations.get(language, {}), values["layout"], data)
        begun = languages.begun(layout)
        tabs = [(one, words.LANGUAGES[one], one in begun, len(languages.missing(layout, one))) for one in languages.OTHERS]
        return {"form": form, "language": language, "name": words.LANGUAGES[language], "tabs": tabs}

    def said(parts: Any, values: Values) -> Values | None:
        if not parts["form"].is_valid():
            return None
        translations = {**values["layout"].get("translations", {}), language: parts["form"].said()}
        kept = {name: text for name, text in translations.items() if text}
        return {**values, "layout": {**values["layout"], "translations": kept}}

    return edited(request, template_or_404(template_id), "words", filled, said)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    def said(form: Any, values: Values) -> Values | None:
        if not form.is_valid():
            return None
        return form.standard(values) if "standard" in request.POST else form.values(values)

    return edited(request, template_or_404(template_id), "settings", forms.SettingsForm, said)


@require_safe
def paper(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    """One extreme row of the saved draft, as PDF. Made in the guarded workshop: it may be refused, and says so."""
    template = template_or_404(template_id)
    values = queries.working(template).values
    preview = previews.preview(template.municipality_id, values, chosen=request.GET.get("sample", ""), language=languages.OFFICIAL)
    if preview.content is None:
        raise Http404
    try:
        data = previews.preview_pdf(template.municipality_id, preview.content, timezone.localdate())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:notifications_template_texts", template.pk)
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="preview.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    """What is still wrong, what changes against the newest version, and the one button."""
    template = template_or_404(template_id)
    if request.method == "POST":
        done = _("公開しました。これから取り込むファイルは、この版で通知になります。")
        return acted(
            request, lambda: templates.publish(template, seen=seen(request), by=request.officer), done, "overview", template.pk
        )  # fmt: skip
    found = queries.working(template)
    changes = queries.told(queries.published_values(template), found.values) if queries.versions(template).exists() else None
    return drawn(
        request, "template_publish", _("確かめて公開"), template=template, found=found, tab="publish",
        flaws=queries.flaw_lines(found.values), changes=changes, preview=previews.preview(
            template.municipality_id, found.values, chosen=request.GET.get("sample", ""), language=request.GET.get("language", "ja")
        ),
    )  # fmt: skip


@require_POST
def discard(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    template = template_or_404(template_id)
    done = _("下書きを捨てました。")
    answer = acted(request, lambda: templates.discard(template, seen=seen(request), by=request.officer), done, "overview", template.pk)
    return answer if queries.exists(template_id) else redirect("admin:notifications_template_changelist")


@require_safe
def version(request: OfficerRequest, template_id: uuid.UUID, number: int) -> HttpResponse:
    """One published version, and what it changed against the one before."""
    template = template_or_404(template_id)
    found = queries.versions(template).filter(number__lte=number)[:2]
    if not found or found[0].number != number:
        raise Http404
    values = {"contact": template.contact, **queries.values_of(found[0])}
    changes = queries.told(queries.values_of(found[1]), values) if len(found) > 1 else None
    preview = previews.preview(
        template.municipality_id, values, chosen=request.GET.get("sample", ""), language=request.GET.get("language", "ja")
    )  # fmt: skip
    return drawn(request, "template_version", _("第%s版") % number, template=template, version=found[0], changes=changes, preview=preview)


@require_POST
def adopt(request: OfficerRequest, template_id: uuid.UUID) -> HttpResponse:
    """Take over some of the library's changes, or say that they have been looked at."""
    template = template_or_404(template_id)
    number = request.POST.get("number", "")
    if "looked" in request.POST and number.isascii() and number.isdigit():
        done = _("府の変更を見終えました。次に変わったときに、またお知らせします。")
        return acted(request, lambda: templates.catch_up(template, int(number[:6]), by=request.officer), done, "overview", template.pk)
    names = set(request.POST.getlist("part"))
    done = _("下書きに取り入れました。公開すると、通知に使われます。")
    return acted(
        request, lambda: templates.adopt(template, names, seen=seen(request), by=request.officer), done, "overview", template.pk
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: OfficerRequest) -> HttpResponse:
    """The picture of the town's seal."""
    form = forms.SealForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["picture"]
        if file is None and not form.cleaned_data["remove"]:
            form.add_error("picture", _("画像を選んでください。"))
        else:
            try:
                seals.put(town_of(request), b"" if form.cleaned_data["remove"] else file.read(LARGEST + 1), by=request.officer)
            except Refused as refusal:
                form.add_error("picture", str(refusal))
            else:
                messages.success(request, _("公印の画像を変えました。これから作るPDFに使います。"))
                return redirect("admin:notifications_template_seal")
    return drawn(request, "template_seal", _("公印の画像"), form=form, seal=seal_of(town_of(request)))
