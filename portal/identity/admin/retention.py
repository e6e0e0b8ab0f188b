"""What time erases in one town: tonight, within a month, what is held, and what the last nights did."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.audit import retention
from portal.audit.actions import retaining as actions
from portal.audit.queries import retaining as queries
from portal.identity.backoffice import OfficerRequest, Role, acted, office
from portal.identity.forms.retention import HoldForm

READERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.APPROVER})
OPERATORS = frozenset({Role.OPERATOR})
PAGE = "admin:retention"


def _only(request: OfficerRequest, roles: frozenset[Role]) -> None:
    if not request.officer.may(roles):
        raise PermissionDenied(_("保存期間は、管理者・承認者・監査の画面です。"))


@require_safe
def overview(request: OfficerRequest) -> HttpResponse:
    """A town's own; for the prefecture the years with which all towns begin."""
    if request.officer.may(OPERATORS):
        chosen = [(one, retention.usual(one.code)) for one in retention.classes() if one.years]
        context = {**office.each_context(request), "title": _("保存期間のもと"), "chosen": chosen}
        return TemplateResponse(request, "admin/audit/retention_usual.html", context)
    _only(request, READERS)
    return _drawn(request, HoldForm())


@require_POST
def hold(request: OfficerRequest) -> HttpResponse:
    """Hold a class of data, or (`lift`) no longer."""
    _only(request, frozenset({Role.ADMINISTRATOR}))
    town, now, lifted = request.officer.municipality_id, timezone.now(), request.POST.get("lift", "")
    if lifted.isascii() and lifted.isdecimal() and len(lifted) < 19:
        lift = lambda: actions.lift(int(lifted), town_id=town, by=request.officer, now=now)  # noqa: E731
        return acted(request, lift, _("止めるのをやめました。今夜から、期間の過ぎたものを消します。"), PAGE)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _drawn(request, form, 422)
    facts = form.cleaned_data
    return acted(request, lambda: actions.hold(town, **facts, by=request.officer, now=now), _("この日まで、消しません。"), PAGE)


@require_POST
def usual(request: OfficerRequest) -> HttpResponse:
    """The prefecture's years for what towns begin from now on."""
    _only(request, OPERATORS)
    code, years = request.POST.get("data_class", ""), request.POST.get("years", "")
    number = int(years) if years.isascii() and years.isdecimal() and len(years) < 4 else 0
    town, now = request.officer.municipality_id, timezone.now()
    decide = lambda: actions.set_usual(code, number, by=request.officer, town_id=town, now=now)  # noqa: E731
    return acted(request, decide, _("決めました。これから町が作るものは、この年数から始まります。"), PAGE)


def _drawn(request: OfficerRequest, form: HoldForm, status: int = 200) -> HttpResponse:
    town, titles = request.officer.municipality_id, {one.code: one.title for one in retention.classes()}
    ahead = queries.ahead(town, timezone.now())
    context: dict[str, Any] = {
        **office.each_context(request), "title": _("保存期間と消去"), "ahead": ahead, "form": form,
        "tonight": sum(one.tonight for one in ahead if not one.is_held),
        "holds": [(row, titles.get(row.data_class, row.data_class)) for row in queries.holds(town)],
        "nights": [(row, titles.get(row.data_class, row.data_class)) for row in queries.nights(town)],
        "may_hold": request.officer.may({Role.ADMINISTRATOR}),
    }  # fmt: skip
    if form.errors:
        messages.error(request, _("情報の種類・理由・日を確かめてください。"))
    return TemplateResponse(request, "admin/audit/retention.html", context, status=status)


office.pages.extend([
    path("retention/", overview, name="retention"),
    path("retention/hold/", hold, name="retention_hold"),
    path("retention/usual/", usual, name="retention_usual"),
])
