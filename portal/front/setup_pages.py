"""The pages on which a town is set up, one step each, around the list of what is still to be done.

An operator may do all of it in every town; a town's own administrator what is the town's own. Only operators open and close doors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.connections import actions as services
from portal.connections import queries as connections
from portal.identity.actions import invitations, pilots
from portal.identity.backoffice import OfficerRequest, Role, acted, office
from portal.identity.queries import pilots as invited
from portal.lib.refusals import Refused
from portal.municipalities import queries
from portal.municipalities.models import Department, Municipality, Part, Stage
from portal.municipalities.rules import stages
from portal.municipalities.scope import System, viewing_as
from portal.municipalities.steps import Doer, Step

from . import checklist, exit_pages
from .actions import kits, looks, moves
from .forms import (
    AdministratorForm,
    ContactsForm,
    DepartmentFormSet,
    ExitForm,
    KitForm,
    LookForm,
    PartsForm,
    PassForm,
    ServicesForm,
    SuspendForm,
)

SETUP = "admin:municipalities_municipality_setup"
DOERS = {Doer.OPERATOR: gettext_lazy("府の運用担当"), Doer.ADMINISTRATOR: gettext_lazy("町の管理者")}
# What an administrator may settle as well as an operator.
OWN = frozenset({"contacts", "look", "departments", "services"})
BOTH = gettext_lazy("府の運用担当か、町の管理者")
View = Callable[[OfficerRequest, Municipality], HttpResponseBase]


def urls() -> list[URLPattern]:
    pages: tuple[tuple[str, View, bool], ...] = (
        ("setup", require_safe(setup), False),
        ("looks", require_http_methods(["GET", "HEAD", "POST"])(look_page), False),
        ("contacts", require_http_methods(["GET", "HEAD", "POST"])(contact_page), False),
        ("departments", require_http_methods(["GET", "HEAD", "POST"])(department_page), False),
        ("parts", require_http_methods(["GET", "HEAD", "POST"])(part_page), False),
        ("services", require_http_methods(["GET", "HEAD", "POST"])(service_page), False),
        ("guests", require_http_methods(["GET", "HEAD", "POST"])(guest_page), False),
        ("kit", require_http_methods(["GET", "HEAD", "POST"])(kit_page), True),
        ("invite", require_http_methods(["GET", "HEAD", "POST"])(invite_page), True),
        ("open", require_POST(open_up), True),
        ("exit", require_http_methods(["GET", "HEAD", "POST"])(exit_page), False),
        ("archive", require_safe(exit_pages.archive), False),
        ("suspend", require_http_methods(["GET", "HEAD", "POST"])(suspend_page), True),
    )
    return [
        path(f"<str:code>/{name}/", office.admin_view(_of_town(view, operators_only=closed)), name=f"municipalities_municipality_{name}")
        for name, view, closed in pages
    ]


def _of_town(view: View, *, operators_only: bool) -> Callable[..., HttpResponseBase]:
    """The town behind the code, for those who may set it up. An administrator sees no other town: it is not there."""

    def found(request: Any, code: str) -> HttpResponseBase:
        is_operator = request.officer.role == Role.OPERATOR
        is_own = code == request.officer.municipality_id and request.officer.may({Role.ADMINISTRATOR})
        if not is_operator and not request.officer.may({Role.ADMINISTRATOR}):
            raise PermissionDenied(_("町の設定は、府の運用担当と、その町の管理者の画面です。"))
        town = Municipality.objects.filter(pk=code).exclude(kind="prefecture").first()
        if town is None or not (is_operator or is_own):
            raise Http404(_("この番号の市町村はありません。"))
        if operators_only and not is_operator:
            raise PermissionDenied(_("ここは、府の運用担当の画面です。"))
        return view(request, town)

    return found


def _drawn(request: OfficerRequest, town: Municipality, name: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    context |= {**office.each_context(request), "opts": Municipality._meta, "title": title, "town": town}
    context |= {"is_operator": request.officer.role == Role.OPERATOR}
    return TemplateResponse(request, f"admin/municipalities/{name}.html", context, status=status)


def setup(request: OfficerRequest, town: Municipality) -> HttpResponse:
    """What is done, what is left, by whom, and the doors."""
    told = queries.told(town)
    with viewing_as(System("see what a town lacks", town.pk)):
        steps = checklist.steps_of(told)
    is_operator = request.officer.role == Role.OPERATOR
    shown = [(step, _doer(step), step.key in OWN or is_operator is (step.who is Doer.OPERATOR)) for step in steps]
    moves_on = {str(one) for one in stages.MOVES[stages.Stage(town.stage)]}
    return _drawn(
        request, town, "setup", _("%(town)sをひらく") % {"town": town.name}, steps=shown, left=sum(not step.is_done for step in steps),
        must=[step for step in steps if step.is_must and not step.is_done], is_open=told.is_open,
        may_pilot=Stage.PILOT in moves_on, may_publish=Stage.LIVE in moves_on, may_suspend=Stage.SUSPENDED in moves_on,
        closed=[Part(part).label for part in town.closed_parts],
        guests=invited.count_of_guests(town.pk) if town.stage == Stage.PILOT else None,
    )  # fmt: skip


def _doer(step: Step) -> object:
    return BOTH if step.key in OWN else DOERS[step.who]


def look_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    is_sent = request.method == "POST"
    form = LookForm(request.POST if is_sent else None, request.FILES if is_sent else None, initial={"colour": town.colour})
    if is_sent and form.is_valid():
        sent = form.cleaned_data["crest"]
        try:
            looks.settle_look(
                town.pk, colour=form.cleaned_data["colour"], crest=(sent.read(), sent.name) if sent else None, by=request.officer
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("色と市章を決めました。住民の画面に、すぐ出ます。"))
            return redirect(SETUP, town.pk)
    return _drawn(request, town, "looks", _("色と市章"), 422 if form.errors else 200, form=form)


def contact_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    form = ContactsForm(request.POST or None, instance=Municipality.objects.get(pk=town.pk))
    if request.method == "POST" and form.is_valid():
        return acted(
            request, lambda: looks.settle_contacts(town.pk, form.cleaned_data, by=request.officer), _("問い合わせ先を決めました。"),
            SETUP, town.pk,
        )  # fmt: skip
    return _drawn(request, town, "form", _("問い合わせ先"), 422 if form.errors else 200, form=form, button=_("決める"))


def department_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    known = Department.objects.filter(municipality=town.pk)
    initial = [{"key": row.pk, "name": row.name, "phone": row.phone} for row in known]
    lines = DepartmentFormSet(request.POST if request.method == "POST" else None, initial=initial, prefix="d")
    if request.method == "POST" and lines.is_valid():
        told = [form.cleaned_data for form in lines if form.cleaned_data]
        rows = [(one.get("key"), one.get("name", ""), one.get("phone", "")) for one in told]
        done = _("担当課を決めました。")
        return acted(request, lambda: looks.settle_departments(town.pk, rows, by=request.officer), done, SETUP, town.pk)
    return _drawn(request, town, "departments", _("担当課"), 422 if lines.is_bound else 200, lines=lines)


def part_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    form = PartsForm(request.POST if request.method == "POST" else None, initial={"closed": town.closed_parts})
    if form.is_bound and form.is_valid():
        closed = form.cleaned_data["closed"]
        return acted(request, lambda: looks.close_parts(town.pk, closed, by=request.officer), _("使う機能を決めました。"), SETUP, town.pk)
    return _drawn(request, town, "form", _("使う機能"), 422 if form.errors else 200, form=form, button=_("決める"))


def service_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    """What a town puts forward of the services that everybody may use: the town's own word, so its administrator may say it, too."""
    form = ServicesForm(request.POST if request.method == "POST" else None, offered=connections.choosable(town.pk))
    if form.is_bound and form.is_valid():
        chosen, done = form.cleaned_data["services"], _("町がすすめるサービスを決めました。住民の画面に、すぐ出ます。")
        return acted(request, lambda: services.pick(town.pk, chosen, by=request.officer), done, SETUP, town.pk)
    return _drawn(request, town, "form", _("つながるサービスを選ぶ"), 422 if form.errors else 200, form=form, button=_("決める"))


def kit_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    """The stock with its boxes; what something stands on is named beside it and comes along."""
    with viewing_as(System("see what a town has", town.pk)):
        offers = checklist.offers_of(queries.told(town))
    form = KitForm(request.POST if request.method == "POST" else None, offers=offers)
    if form.is_bound and form.is_valid():
        chosen, done = form.cleaned_data["take"], _("取り入れました。町の画面ですぐ使えます。")
        return acted(request, lambda: kits.take(town.pk, chosen, by=request.officer), done, SETUP, town.pk)
    ticked = frozenset(request.POST.getlist("take")) if form.is_bound else checklist.standard(offers)
    return _drawn(request, town, "kit", _("はじめに使うものを選ぶ"), 422 if form.errors else 200, groups=_grouped(offers, ticked))


def _grouped(offers: Any, ticked: frozenset[str]) -> list[tuple[str, list[dict[str, Any]]]]:
    news = _("まちの情報")
    names = {"purpose": _("利用目的"), "template": _("通知のひな形"), "procedure": _("手続"), "items": news, "source": news}
    titles = {offer.key: offer.title for offer in offers}
    groups: dict[str, list[dict[str, Any]]] = {}
    for offer in offers:
        line = {"offer": offer, "is_ticked": offer.key in ticked, "needs": [titles[key] for key in offer.needs if key in titles]}
        groups.setdefault(names[offer.key.partition(":")[0]], []).append(line)
    return [*groups.items()]


def invite_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(**form.cleaned_data, role=Role.ADMINISTRATOR, town=town.pk, by=request.officer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("招待を送りました。本人が7日のうちに引き受けると、町の管理者になります。"))
            return redirect(SETUP, town.pk)
    return _drawn(request, town, "form", _("最初の管理者を招く"), 422 if form.errors else 200, form=form, button=_("招待を送る"))


def open_up(request: OfficerRequest, town: Municipality) -> HttpResponse:
    to = Stage.PILOT if request.POST.get("to") == Stage.PILOT else Stage.LIVE
    done = _("試行を始めました。招かれた方だけが使えます。") if to == Stage.PILOT else _("とびらを始めました。住民の画面に、すぐ出ます。")
    seen = request.POST.get("seen", "")
    return acted(
        request, lambda: moves.open_up(town.pk, to, seen=seen, by=request.officer, now=timezone.now()), done, SETUP, town.pk
    )  # fmt: skip


def suspend_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note, seen = form.cleaned_data["note"], request.POST.get("seen", "")
        return acted(
            request, lambda: moves.suspend(town.pk, note, seen=seen, by=request.officer, now=timezone.now()),
            _("休止しました。新しい申請・予約・通知は止まり、届いている通知は読めます。"), SETUP, town.pk,
        )  # fmt: skip
    return _drawn(request, town, "form", _("休止する"), 422 if form.errors else 200, form=form, button=_("休止する"), seen=town.stage)


def exit_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    """Both sides read the same page; only operators have buttons on it."""
    is_operator = request.officer.role == Role.OPERATOR
    if request.method == "POST":
        if not is_operator:
            raise PermissionDenied(_("ここは、府の運用担当の画面です。"))
        return exit_pages.act_on(request, town)
    row = exit_pages.newest(town)
    is_under_way = row is not None and not row.confirmed_at and not row.cancelled_at
    return _drawn(
        request, town, "exit", _("離脱と合併"), row=row, form=ExitForm(town=town.pk), is_open_exit=is_under_way,
        is_own=row is not None and row.asked_by == request.officer.pk,
    )  # fmt: skip


def guest_page(request: OfficerRequest, town: Municipality) -> HttpResponse:
    """Links for the pilot. A new one is shown once, here; nobody can read it again."""
    form, link = PassForm(request.POST or None), ""
    if request.method == "POST" and "end" in request.POST:
        key = request.POST["end"]
        row = invited.passes_of(town.pk).filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None
        if row is None:
            raise Http404(_("この招待は見つかりません。"))
        pilots.end_pass(row, by=request.officer, now=timezone.now())
        return redirect("admin:municipalities_municipality_guests", town.pk)
    if request.method == "POST" and form.is_valid():
        try:
            code = pilots.make_pass(queries.told(town), **form.cleaned_data, by=request.officer, now=timezone.now())
            link = request.build_absolute_uri(f"/towns/pilot/{code}/")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    rows = invited.passes_of(town.pk)
    answer = _drawn(
        request, town, "guests", _("試行に招く"), 422 if form.errors else 200, form=form, link=link, rows=rows, now=timezone.now(),
        guests=invited.count_of_guests(town.pk),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
