"""A procedure as its writers see it: what is being worked on, what is wrong with it, what has changed, all in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from portal.attributes import documents
from portal.lib.languages import NAMES, OTHERS
from procedures.models import FormDraft, FormVersion, Procedure
from procedures.models import form_words as words
from procedures.queries import form_words
from procedures.rules import checks, differences, editing, fees, guidance_words, translations
from procedures.rules.definition import Definition
from procedures.rules.fees import Fee
from procedures.rules.package import Package
from procedures.rules.problems import Problem

Values = Mapping[str, Any]

# What a procedure and its package call by the same name; the rest of a package is the form, the towns and the calendar.
COLUMNS = (
    *("slug", "title", "summary", "category", "department", "phone", "receipt_prefix", "guidance", "audience", "working_days"),
    *("grace_minutes", "correction_days", "required_level", "announces", "outcomes", "words", "menu_number", "paper_years", "fee"),
)


@dataclass(frozen=True)
class Working:
    """What an editor works on: the draft, or what is public where nobody has begun one (then `revision` is 0)."""

    values: Values
    revision: int
    edited_by: str = ""
    edited_at: datetime | None = None
    publish_at: datetime | None = None


def working(procedure: Procedure) -> Working:
    draft = FormDraft.objects.select_related("edited_by").filter(pk=procedure.pk).first()
    if draft is None:
        return Working(published(procedure), 0)
    name = draft.edited_by.name if draft.edited_by else ""
    return Working(draft.values, draft.revision, name, draft.edited_at, draft.publish_at)


def due(now: datetime) -> list[FormDraft]:
    """Those whose hour has come, the earliest first. Run as the portal."""
    return list(FormDraft.objects.filter(publish_at__lte=now).select_related("procedure").order_by("publish_at")[:20])


def published(procedure: Procedure) -> dict[str, Any]:
    """What is public, as a package; with an empty form when nothing was ever published."""
    version = versions(procedure).first()
    return package(procedure, version.definition if version else editing.BLANK)


def package(procedure: Procedure, definition: Values) -> dict[str, Any]:
    columns = {name: getattr(procedure, name) for name in COLUMNS}
    return {**columns, "towns": [procedure.municipality_id], "timetable": None, "definition": definition}


def versions(procedure: Procedure) -> QuerySet[FormVersion]:
    """Newest first."""
    return FormVersion.objects.filter(procedure=procedure).order_by("-number")


@dataclass(frozen=True)
class Flaw:
    """One thing to mend. `tab` is the page of the editor, `path` the question, where it is mended."""

    sentence: str
    tab: str
    path: str = ""


def flaws(values: Values) -> list[Flaw]:
    """Empty when it may be published."""
    empty = [
        Flaw(_("ページ「{title}」に質問がありません。質問を足すか、ページを消してください。").format(title=page["title"]), "pages")
        for page in editing.pages(values["definition"])
        if not page["fields"]
    ]
    of_form = empty or _of_form(values["definition"], values.get("fee"))
    return [*_of_settings(values), *_of_audience(values), *_of_languages(values), *of_form]


def _of_settings(values: Values) -> list[Flaw]:
    try:
        Package.model_validate({**values, "audience": {}, "definition": _SMALLEST})
    except ValidationError as error:
        names = dict.fromkeys(str(each["loc"][0]) for each in error.errors(include_url=False, include_context=False, include_input=False))
        sentence = _("「{name}」が足りないか、長すぎます。「案内と設定」で直してください。")
        return [Flaw(sentence.format(name=words.SETTINGS.get(name, _OTHERS.get(name, name))), "settings") for name in names]
    blank = [name for name in ("department", "phone") if not str(values[name]).strip()]
    return [Flaw(_("「{name}」がまだ書かれていません。").format(name=_OTHERS[name]), "settings") for name in blank]


def _of_audience(values: Values) -> list[Flaw]:
    problem = documents.problem(values.get("audience"), timezone.localdate())
    return [Flaw(problem, "audience")] if problem else []


_OTHERS: Mapping[str, Any] = {
    "department": gettext_lazy("担当課"),
    "phone": gettext_lazy("電話"),
    "receipt_prefix": gettext_lazy("受付番号の頭文字"),
}
_SMALLEST = {"pages": [{"key": "p", "title": "-", "fields": [{"key": "n", "kind": "note", "label": "-"}]}]}


def languages(values: Values) -> list[str]:
    """Those in which anything has been written, of the form or of its guidance."""
    said = values["definition"].get("translations", {})
    return [one for one in OTHERS if guidance_words.is_begun(values, one) or any(text.strip() for text in said.get(one, {}).values())]


def _of_languages(values: Values) -> list[Flaw]:
    """A language is complete, guidance and form, or it is not published."""
    form, found = read(values["definition"]), []
    for language in languages(values):
        missing = len(guidance_words.missing(values, language)) + (len(translations.missing(form, language)) if form else 0)
        if missing:
            sentence = _("{language}：まだ書かれていない文が{count}あります。すべて書くか、その言葉をやめてください。")
            found.append(Flaw(sentence.format(language=NAMES[language], count=missing), "words", language))
    return found


def _of_form(definition: Values, fee: Values | None) -> list[Flaw]:
    try:
        form = checks.parse(definition)
        problems = (*checks.faults(form), *(fees.faults(Fee.model_validate(fee), form) if fee else ()))
    except checks.Malformed as error:
        problems = error.problems
    return [Flaw(_sentence(each), "pages", each.key) for each in problems if each.code != "not_translated"]


def _sentence(problem: Problem) -> str:
    return problem.sentence(_)


def read(definition: Values) -> Definition | None:
    """What of an unfinished form can be shown; None while it has no question."""
    try:
        return checks.parse(editing.without_empty_pages(definition))
    except checks.Malformed:
        return None


@dataclass(frozen=True)
class Told:
    """One difference in words. `name` is what `actions` take it over by."""

    name: str
    title: str
    change: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def told(before: Values, after: Values) -> list[Told]:
    return [_told(one, before["definition"], after["definition"]) for one in differences.differences(before, after)]


def _told(one: differences.Difference, old: Values, new: Values) -> Told:
    was, now = form_words.lines_of(one.before, one.name, old), form_words.lines_of(one.after, one.name, new)
    # Of a question only what differs, where both have it.
    same = set(was) & set(now) if one.change is differences.Change.CHANGED else set()
    title = _part_name(one.name, new if one.after is not None else old)
    return Told(
        one.name, title, str(words.CHANGES[one.change]),
        tuple(line for line in was if line not in same), tuple(line for line in now if line not in same),
    )  # fmt: skip


_PAGES = {
    "page": gettext_lazy("ページ「{title}」"),
    "order": gettext_lazy("ページ「{title}」の質問の順番"),
    "check": gettext_lazy("ページ「{title}」の確かめ"),
}


def _part_name(name: str, definition: Values) -> str:
    head, _dot, rest = name.partition(".")
    if head in _PAGES:
        return str(_PAGES[head]).format(title=_page_title(definition, rest))
    match head:
        case "settings":
            return str(words.SETTINGS.get(rest, rest))
        case "field":
            labels = [form_words.label(definition, key) for key in rest.split(".")]
            return _("質問「{label}」").format(label=" › ".join(labels))
        case "words":
            language, _dot, address = rest.partition(".")
            return _("{language}の文（{address}）").format(language=NAMES.get(language, language), address=address)
        case "cosigners":
            return _("もう一人、確かめてもらう人")
        case _:
            return _("申請の対象と希望")


def _page_title(definition: Values, key: str) -> str:
    return str((editing.page_of(definition, key) or {}).get("title", key))
