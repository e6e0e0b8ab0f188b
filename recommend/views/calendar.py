"""「こどもカレンダー」: what a parent's children need, when, and what is done; and the same for calendar programs."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.queries.reach import language_of
from portal.attributes.rules.ages import years_old
from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.languages import OFFICIAL
from portal.lib.refusals import Refused
from portal.ui.pages import page
from recommend.actions import calendar as actions
from recommend.documents import calendars
from recommend.forms.calendar import PastForm, TickForm
from recommend.queries import calendar as queries
from recommend.queries.calendar import ChildCalendar
from recommend.rules import calendarlist
from recommend.rules.calendarlist import Line, State

_PAGE = "recommend:calendar"


@dataclass(frozen=True)
class Row:
    """A line as it is drawn."""

    line: Line
    title: str
    text: str
    where: str
    url: str
    waits_for: str
    ends_soon: bool


@dataclass(frozen=True)
class Section:
    """`is_open` sections stand on the page, the others behind one press."""

    state: str
    title: str
    rows: tuple[Row, ...]
    is_open: bool


@dataclass(frozen=True)
class Shown:
    """A child (`years` None: a pregnancy) with what is to do. `over` counts what could be ticked off all at once."""

    child: ChildCalendar
    years: int | None
    sections: tuple[Section, ...]
    over: int


@require_safe
@resident_required
def calendar(request: ResidentRequest) -> HttpResponse:
    return _page(request)


@require_POST
@resident_required
def tick(request: ResidentRequest) -> HttpResponse:
    form = TickForm(request.POST)
    if not form.is_valid():
        unread = _("済ませた日が読めません。2026-11-29 のように入れてください。")
        messages.error(request, unread if "done_on" in form.errors else str(actions.NotInCalendar()))
        return redirect(_PAGE)
    asked, me, today = form.cleaned_data, request.resident, timezone.localdate()
    try:
        if asked["how"] == "undo":
            actions.untick(me, asked["child"], asked["entry"], by=me)
            messages.success(request, _("印を消しました。"))
        else:
            is_done = asked["how"] == "done"
            actions.tick(me, asked["child"], asked["entry"], by=me, today=today, is_done=is_done, done_on=asked["done_on"])
            messages.success(request, _("「済み」にしました。") if is_done else _("「うちは必要ない」にしました。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse(_PAGE)}#child-{asked['child'] or 'due'}")


@require_POST
@resident_required
def tick_past(request: ResidentRequest) -> HttpResponse:
    form = PastForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.NotInCalendar
        number = actions.tick_all_past(request.resident, form.cleaned_data["child"], by=request.resident, today=timezone.localdate())
        messages.success(request, _("%d件を「済み」にしました。ちがうものは、「印を消す」で戻せます。") % number)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_PAGE)


@require_POST
@resident_required
def names(request: ResidentRequest) -> HttpResponse:
    """Boxes are called "called-<child>"."""
    typed = {key.removeprefix("called-"): value for key, value in request.POST.items() if key.startswith("called-")}
    try:
        if not all(number.isdecimal() and len(number) < 19 for number in typed):
            raise actions.NotInCalendar
        given = {int(number): str(called) for number, called in typed.items()}
        actions.name_children(request.resident, given, by=request.resident, today=timezone.localdate())
        messages.success(request, _("カレンダーでの呼び方を登録しました。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_PAGE)


@require_POST
@resident_required
def address(request: ResidentRequest) -> HttpResponse:
    """Make a new secret address, or stop it. The new one stands on this answer alone: it is kept nowhere."""
    if request.POST.get("how") == "stop":
        actions.stop_address(request.resident, by=request.resident)
        messages.success(request, _("アドレスをやめました。カレンダーのアプリには、もう新しい予定が届きません。"))
        return redirect(_PAGE)
    secret = actions.make_address(request.resident, by=request.resident, today=timezone.localdate())
    url = f"{settings.PORTAL_URL}{reverse('recommend:calendar-feed', args=[secret])}"
    return page(request, "recommend/calendar_address.html", {"address": url})


@require_safe
@resident_required
def download(request: ResidentRequest) -> HttpResponse:
    found = queries.calendar(request.resident, timezone.localdate())
    headers = {"Content-Disposition": 'attachment; filename="children.ics"', "Cache-Control": "no-store"}
    return HttpResponse(calendars.children(found, timezone.localdate()), content_type="text/calendar; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD"])
@cache_control(private=True, no_cache=True)
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """For calendar programs, which cannot log in: whoever knows the address reads. An unknown one says no more than a wrong page."""
    owner = queries.owner_of(secret)
    if owner is None:
        raise Http404(_("このアドレスは使えません。とびらの「こどもカレンダー」で、新しく作ってください。"))
    today = timezone.localdate()
    # Calendar programs ask in a language of their own, and say nothing of their owner's.
    with override(language_of(owner.pk) or OFFICIAL):
        content = calendars.children(queries.calendar(owner, today), today)
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": mark, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="children.ics"'
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: ResidentRequest) -> HttpResponse:
    today = timezone.localdate()
    found = queries.calendar(request.resident, today)
    urls = queries.links((line.entry for child in found.children for line in child.lines), request.resident.home_town_id)
    shown: dict[str, Any] = {
        "uses_children": found.uses_children,
        "children": [_shown(child, urls, today, is_all=bool(request.GET.get("all"))) for child in found.children],
        "named": [child for child in found.children if child.member_id is not None],
        "plan": found.plan,
        "today": today,
        "is_all": bool(request.GET.get("all")),
        "address_made_on": queries.address_made_on(request.resident.pk),
        "has_town_plan": bool(found.plan.town_as_of),
    }
    return page(request, "recommend/calendar.html", shown)


def _shown(child: ChildCalendar, urls: dict[str, str], today: dt.date, *, is_all: bool) -> Shown:
    titles = {
        State.NOW: _("いま"), State.SOON: _("もうすぐ（2か月以内）"), State.LATER: _("これから"), State.PAST: _("時期が過ぎたもの"),
        State.DONE: _("済んだもの"), State.SKIPPED: _("うちは必要ないもの"),
    }  # fmt: skip
    by_key = {line.key: line for line in child.lines}
    rows = [_row(line, by_key, urls, today) for line in child.lines]
    sections = [
        Section(str(state), title, tuple(row for row in rows if row.line.state == state), is_all or state in (State.NOW, State.SOON))
        for state, title in titles.items()
    ]
    years = None if child.member_id is None else years_old(child.base_on, today)
    over = calendarlist.over(child.lines, today)
    return Shown(child, years, tuple(section for section in sections if section.rows), len(over) if child.member_id is not None else 0)


def _row(line: Line, by_key: dict[str, Line], urls: dict[str, str], today: dt.date) -> Row:
    entry = line.entry
    words = (queries.heading_of(entry), queries.text_of(entry), queries.place_of(entry), urls.get(entry.key, ""))
    return Row(line, *words, _before(line, by_key), _ends_soon(line, today))


def _ends_soon(line: Line, today: dt.date) -> bool:
    return line.state == State.NOW and line.closes_on - today <= calendarlist.SOON


def _before(line: Line, by_key: dict[str, Line]) -> str:
    before = by_key.get(line.waits_for)
    return queries.heading_of(before.entry) if before else ""
