"""「代理」: for whom I act, who acts for me; offering, agreeing, ending."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.identity import abilities, counter
from portal.identity.actions import proxies as actions
from portal.identity.actions import refusals
from portal.identity.forms.proxies import CodeForm, PaperForm, PowersForm
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.models import Proxy
from portal.identity.models.proxy import KindWords, StateWords
from portal.identity.queries import family, homes, proxies
from portal.identity.rules.proxies import Kind, Power, State, state_on
from portal.lib.refusals import Refused
from portal.municipalities.queries import names
from portal.ui.pages import page

_PAGE = "family:proxies"
TONES = {State.ACTIVE: "success", State.PROPOSED: "info"}
# A code has 78 milliards of forms; ten tries an hour leave nobody a chance, and a shaky hand enough.
TRIES, TRIES_SECONDS = 10, 3600


@dataclass(frozen=True)
class Card:
    """One proxy as one of the two persons sees it. `name` is the other one's."""

    id: UUID
    name: str
    kind: str
    state: str
    tone: str
    things: tuple[str, ...]
    last_on: object
    is_agent: bool
    is_active: bool
    is_open: bool


@require_safe
@resident_required
def mine(request: ResidentRequest) -> HttpResponse:
    me = request.resident
    shown = {"acted_for": _cards(proxies.acted_for(me), is_agent=True), "acting_for": _cards(proxies.acting_for(me), is_agent=False)}
    return page(request, "identity/proxy_list.html", shown)


@require_http_methods(["GET", "POST"])
@resident_required
def propose(request: ResidentRequest, side: str) -> HttpResponse:
    """`side` "act": I act for somebody; "ask": somebody acts for me. Answers with the code to tell."""
    form = PowersForm(request.POST if request.method == "POST" else None, town_ids=_towns(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(
                by=request.resident, as_agent=side == "act", powers=form.granted(), until=form.until(), now=timezone.now()
            )
            return page(request, "identity/proxy_code.html", {"code": made.code, "until": made.proxy.code_until})
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return page(request, "identity/proxy_propose.html", {"form": form, "side": side}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@resident_required
def by_paper(request: ResidentRequest) -> HttpResponse:
    """For a child or a person in care, who cannot agree in a session of their own."""
    members = tuple(one for one in family.members(request.resident.pk) if one.full_name)
    form = PaperForm(request.POST if request.method == "POST" else None, town_ids=_towns(request), members=members)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        member = next(one for one in members if str(one.pk) == filled["member"])
        try:
            actions.ask_check(
                member, by=request.resident, kind=Kind(filled["kind"]), powers=form.granted(), until=form.until(), town_id=filled["town"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("市町村に伝えました。書類を持って窓口へお越しください。確認が済むと、代理が始まります。"))
            return redirect(_PAGE)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return page(request, "identity/proxy_paper.html", {"form": form, "members": members}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@resident_required
def accept(request: ResidentRequest) -> HttpResponse:
    """First the code, then what it is about, then yes or no. The code travels in the body, never in the address."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return page(request, "identity/proxy_accept.html", {"form": form}, status=422 if form.errors else 200)
    code, now = form.cleaned_data["code"], timezone.now()
    try:
        found = _behind(request, code)
        if request.POST.get("answer") == "yes":
            actions.accept(found, by=request.resident, now=now)
            messages.success(request, _("代理が始まりました。いつでも、この画面で終わりにできます。"))
            return redirect(_PAGE)
        if request.POST.get("answer") == "no":
            actions.refuse(found, by=request.resident, now=now)
            messages.success(request, _("断りました。合言葉は使えなくなりました。"))
            return redirect(_PAGE)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return page(request, "identity/proxy_accept.html", {"form": form}, status=422)
    shown = {"code": code, "card": _cards((found,), is_agent=found.agent_id is None)[0], "proposer": found.proposed_by.full_name}
    return page(request, "identity/proxy_answer.html", shown)


@require_POST
@resident_required
def end(request: ResidentRequest, proxy_id: UUID) -> HttpResponse:
    found = proxies.mine(request.resident, proxy_id)
    if found is None:
        raise Http404(_("この代理は見つかりません。"))
    try:
        actions.end(found, by=request.resident, now=timezone.now())
        messages.success(request, _("代理を終わりにしました。次に開く画面から、何もできなくなります。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_PAGE)


@require_POST
@resident_required
def counter_number(request: ResidentRequest) -> HttpResponse:
    """A number to show at the counter."""
    return page(request, "identity/counter_number.html", {"number": counter.new_number(request.resident)})


def _behind(request: ResidentRequest, code: str) -> Proxy:
    key = f"identity.proxy.tries:{request.resident.pk}"
    cache.add(key, 0, TRIES_SECONDS)
    found = proxies.proposed_under(code, timezone.now()) if cache.incr(key) <= TRIES else None
    if found is None:
        raise refusals.NoSuchProposal
    if found.proposed_by_id == request.resident.pk:
        raise refusals.OwnProposal
    return found


def _towns(request: ResidentRequest) -> tuple[str, ...]:
    return homes.towns_of(request.resident)


def _cards(rows: tuple[Proxy, ...], *, is_agent: bool) -> list[Card]:
    towns = {one.town for row in rows for one in row.granted if one.town}
    titles = {(one.town_id, one.slug): one.title for one in abilities.nameable(sorted(towns))}
    known = names(sorted(towns))
    return [_card(row, titles, known, is_agent=is_agent) for row in rows]


def _card(row: Proxy, titles: dict[tuple[str, str], str], known: dict[str, str], *, is_agent: bool) -> Card:
    state = state_on(row.terms, timezone.localdate())
    other = row.principal if is_agent else row.agent
    named = sorted(f"{known[one.town]} {titles.get((one.town, one.name), one.name)}" for one in row.granted if one.power is Power.PROCEDURE)
    letters = [_("ふつうの通知を読む")] if any(one.power is Power.LETTERS for one in row.granted) else []
    strict = sum(one.power is Power.STRICT_LETTER for one in row.granted)
    return Card(
        id=row.pk,
        name=other.full_name if other else row.member.full_name if row.member else "",
        kind=str(KindWords(row.kind).label),
        state=str(StateWords(state).label),
        tone=TONES.get(state, "neutral"),
        things=(*named, *letters, *([_("大切な通知 {number}通").format(number=strict)] if strict else [])),
        last_on=row.last_on,
        is_agent=is_agent,
        is_active=state is State.ACTIVE,
        is_open=state in {State.ACTIVE, State.PROPOSED},
    )
