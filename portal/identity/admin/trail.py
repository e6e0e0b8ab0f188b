"""The trail for auditors: search, page, export with proofs. Persons stand there by pseudonyms.

Plain pages beside Django's: the trail is no table to edit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.audit.actions import delays, reading
from portal.audit.queries import searching
from portal.identity.backoffice import OfficerRequest, Role, acted, office
from portal.identity.forms.trail import DelayForm, TrailForm
from portal.identity.models import Officer
from portal.lib.refusals import Refused

READERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
PER_PAGE = 50
LIST = "admin:trail"


def _for(roles: frozenset[Role]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: OfficerRequest, **kwargs: Any) -> HttpResponse:
            if not request.officer.may(roles):
                raise PermissionDenied(_("記録を調べるのは、監査と管理者の画面です。"))
            return view(request, **kwargs)

        return guarded

    return decorate


@_for(READERS)
def search(request: OfficerRequest) -> HttpResponse:
    """One page of what was found in the chain of the officer's own body."""
    town, form = request.officer.municipality_id, _form(request)
    wanted = form.wanted if form.is_valid() else searching.Wanted()
    shown = Paginator(searching.entries(town, wanted), PER_PAGE).get_page(request.GET.get("page"))
    rows = [searching.found(row) for row in shown.object_list]
    reading.note_search(town, wanted, by=request.officer)
    names = {str(pk): name for pk, name in Officer.objects.filter(pk__in=_officers(rows)).values_list("pk", "name")}
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form, "page": shown, "rows": [(row, names.get(row.actor_id, "")) for row in rows], "query": query.urlencode(),
        "may_delay": request.officer.may({Role.ADMINISTRATOR}), "delay_form": DelayForm(), "me": request.officer.audit_id,
        "delays": searching.delays(town),
    }  # fmt: skip
    return _drawn(request, context, 422 if form.errors else 200)


@_for(READERS)
def export(request: OfficerRequest) -> HttpResponse:
    """What the same search finds, as a file with proofs."""
    form = _form(request)
    if not form.is_valid():
        messages.error(request, _("さがす条件を確かめてください。"))
        return redirect(LIST)
    try:
        told = reading.export(request.officer.municipality_id, form.wanted, by=request.officer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(LIST)
    name = f'attachment; filename="trail-{request.officer.municipality_id}-{timezone.localdate():%Y%m%d}.json"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json", headers=headers)


@_for(READERS)
def agree(request: OfficerRequest, delay_id: int) -> HttpResponse:
    """The second officer's yes to keeping looks from somebody's own log."""
    given = lambda: delays.agree(delay_id, town_id=request.officer.municipality_id, by=request.officer, now=timezone.now())  # noqa: E731
    return acted(request, given, _("認めました。この日まで、本人の記録に出しません。"), LIST)


@_for(frozenset({Role.ADMINISTRATOR}))
def delay(request: OfficerRequest) -> HttpResponse:
    """Ask to keep looks at one person from that person's log for a while, or (`lift`) no longer."""
    town, now, lifted = request.officer.municipality_id, timezone.now(), request.POST.get("lift", "")
    if lifted.isascii() and lifted.isdecimal() and len(lifted) < 19:
        delays.lift(int(lifted), town_id=town, by=request.officer, now=now)
        messages.success(request, _("すべて本人の記録に出るようにしました。"))
        return redirect(LIST)
    form = DelayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("記録の番号・理由・日を確かめてください。"))
        return redirect(LIST)
    facts = form.cleaned_data
    try:
        delays.delay(town, facts["number"], reason=facts["reason"], until=facts["until"], by=request.officer, now=now)
        messages.success(request, _("求めました。ほかの管理者か監査が認めると、この日まで本人の記録に出しません。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(LIST)


def _form(request: OfficerRequest) -> TrailForm:
    officers = [(str(pk), name) for pk, name in Officer.objects.order_by("staff_number").values_list("pk", "name")]
    return TrailForm(request.GET, officers=officers)


def _officers(rows: list[searching.Found]) -> set[int]:
    return {int(row.actor_id) for row in rows if row.actor_kind == "officer" and row.actor_id.isdecimal()}


def _drawn(request: OfficerRequest, context: dict[str, Any], status: int) -> HttpResponse:
    shown = {**office.each_context(request), "title": _("記録を調べる"), **context}
    answer = TemplateResponse(request, "admin/audit/trail.html", shown, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


office.pages.extend([
    path("trail/", require_safe(search), name="trail"),
    path("trail/export/", require_safe(export), name="trail_export"),
    path("trail/delay/", require_POST(delay), name="trail_delay"),
    path("trail/delay/<int:delay_id>/agree/", require_POST(agree), name="trail_agree"),
])
