"""What all pages of the template editor share: whose template it is, what is saved, and the preview beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from notifications.actions import templates
from notifications.documents import previews
from notifications.models import Template
from notifications.models.refusals import EditedMeanwhile
from notifications.queries import templates as queries
from notifications.queries.templates import Working
from notifications.rules import languages
from portal.identity import backoffice
from portal.identity.backoffice import OfficerRequest, office
from portal.municipalities.queries import PREFECTURE

Values = Mapping[str, Any]
TABS = (("fields", _("項目")), ("texts", _("文面")), ("words", _("ほかのことば")), ("settings", _("設定")), ("publish", _("確かめて公開")))


def town_of(request: OfficerRequest) -> str:
    """Whose templates this officer writes: the town's, or as operator the library's."""
    return request.officer.municipality_id


def template_or_404(template_id: uuid.UUID) -> Template:
    found = Template.objects.filter(pk=template_id).first()
    if found is None:
        raise Http404(_("このひな形はありません。"))
    return found


def drawn(request: OfficerRequest, name: str, title: Any, status: int = 200, **context: Any) -> HttpResponse:
    context |= {**office.each_context(request), "title": title, "opts": Template._meta, "is_library": town_of(request) == PREFECTURE}
    answer = render(request, f"admin/notifications/{name}.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def edited(
    request: OfficerRequest, template: Template, tab: str, forms: Callable[[Values, Any], Any], said: Callable[[Any, Values], Values | None]
) -> HttpResponse:  # fmt: skip
    """One page of the editor. `forms` builds what is filled in, from the stored values and what was posted; `said` reads it back,
    None when something is wrong. Looking at what is typed saves nothing; saving on top of somebody else's is refused with what
    was typed still there.
    """
    found = queries.working(template)
    if request.method != "POST":
        return _page(request, template, tab, found, found.values, forms(found.values, None))
    filled = forms(found.values, request.POST)
    values = said(filled, found.values)
    is_look = "look" in request.POST
    if values is None:
        return _page(request, template, tab, found, found.values, filled, status=200 if is_look else 400)
    if is_look:
        return _page(request, template, tab, found, values, filled)
    try:
        templates.save(template, values, seen=seen(request), by=request.officer)
    except EditedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return _page(request, template, tab, found, values, filled, status=409)
    messages.success(request, _("下書きを保存しました。"))
    return redirect(request.get_full_path())


def seen(request: OfficerRequest) -> int:
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1


def _page(
    request: OfficerRequest, template: Template, tab: str, found: Working, values: Values, filled: Any, status: int = 200
) -> HttpResponse:  # fmt: skip
    asked = request.POST if request.method == "POST" else request.GET
    language = asked.get("language", languages.OFFICIAL)
    preview = previews.preview(template.municipality_id, values, chosen=asked.get("sample", ""), language=language)
    shown = {"template": template, "found": found, "tab": tab, "tabs": TABS, "preview": preview, "forms": filled, "labels": _places(values)}
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "template-preview":
        return drawn(request, "template_preview", template.name, **shown)
    return drawn(request, f"template_{tab}", values.get("name") or template.name, status, **shown)


def _places(values: Values) -> list[str]:
    return list(queries.labels(values["layout"]).values())


def acted(request: OfficerRequest, act: Callable[[], object], done: Any, to: str, *args: Any) -> HttpResponse:
    """Do one act and go on to another page of the editor."""
    return backoffice.acted(request, act, done, f"admin:notifications_template_{to}", *args)
