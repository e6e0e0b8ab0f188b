"""The pages on which a resident, or a parent or guardian for them, sees and steers what was agreed to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.identity.guards import ActingRequest, ResidentRequest, acting_of, person_of, proxy_required, resident_required
from portal.identity.rules.proxies import Kind
from portal.lib.refusals import Refused
from portal.ui.pages import page

from . import actions, documents, queries, rules

if TYPE_CHECKING:
    from portal.identity.models import Resident

# As much as a key's column takes.
MOST = 2**62


@require_safe
@resident_required
def consents(request: ResidentRequest) -> HttpResponse:
    """What can be agreed to, and the ledger of what was."""
    return _list(request, request.resident, is_first="first" in request.GET)


@require_POST
@resident_required
def decide(request: ResidentRequest) -> HttpResponse:
    """Say yes or no to one purpose; `answer` is "yes" or "no"."""
    _decide(request, request.resident)
    suffix = "?first" if request.POST.get("first") else ""
    return redirect(_onward(request) or reverse("consent:list") + suffix)


@require_safe
@resident_required
def ask(request: ResidentRequest, code: str) -> HttpResponse:
    """One purpose by itself, asked where it is needed: `?town=` whose, `?next=` where the person came from."""
    town_id = request.GET.get("town") or None
    found = queries.offer(request.resident.pk, code, town_id)
    if found is None:
        raise Http404(_("この利用目的は、いま公表されていません。"))
    context = {"offer": found, "town": request.resident.home_town, "onward": _onward(request) or reverse("consent:list")}
    return page(request, "consent/consent_ask.html", context)


@require_safe
@resident_required
def receipt(request: ResidentRequest, consent_id: int) -> HttpResponse:
    """The receipt of one yes, to print and to keep."""
    return page(request, "consent/consent_receipt.html", {"receipt": _receipt(request, consent_id), "printed_at": timezone.now()})


@require_safe
@resident_required
def receipt_file(request: ResidentRequest, consent_id: int) -> HttpResponse:
    """The same for a machine."""
    told = documents.receipt(_receipt(request, consent_id))
    name = f'attachment; filename="tobira-consent-{consent_id}.json"'
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2}, headers={"Content-Disposition": name})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@proxy_required()
def ward_consents(request: ActingRequest) -> HttpResponse:
    """What is agreed to for a child or a ward. Whoever was only asked for a favour (`Kind.CONSENT`) decides nothing here."""
    return _list(request, _ward(request))


@require_POST
@proxy_required()
def ward_decide(request: ActingRequest) -> HttpResponse:
    ward = _ward(request)
    _decide(request, ward, guardian=request.resident, until=_last_instant(request.acting.proxy.last_on))
    return redirect("consent:ward_list", request.acting.proxy.pk)


def _list(request: HttpRequest, resident: Resident, *, is_first: bool = False) -> HttpResponse:
    offers = queries.offers(resident.pk, _town_of(request, resident))
    context = {
        "offers": offers, "ledger": queries.ledger(resident.pk), "is_first": is_first, "town": resident.home_town,
        "acting": acting_of(request),
    }  # fmt: skip
    return page(request, "consent/consent_list.html", context)


def _decide(request: HttpRequest, resident: Resident, *, guardian: Resident | None = None, until: dt.datetime | None = None) -> None:
    code, town_id = request.POST.get("code", ""), request.POST.get("town", "") or None
    by = guardian or resident
    try:
        if not rules.is_asked_here(code):
            raise actions.UnknownPurpose(code=code)
        if request.POST.get("answer") == "yes":
            actions.grant(resident, code, by=by, town_id=town_id, guardian=guardian, until=until)
            messages.success(request, _("同意を受け付けました。いつでもやめられます。"))
        else:
            actions.withdraw(resident, code, by=by, town_id=town_id)
            messages.success(request, _("同意を取りやめました。これから先は使いません。"))
    except Refused as refusal:
        messages.error(request, str(refusal))


def _ward(request: ActingRequest) -> Resident:
    if request.acting.proxy.kind not in {Kind.PARENT, Kind.GUARDIAN}:
        raise Http404(_("同意を代わりにできるのは、親権者と成年後見人だけです。"))
    return person_of(request)


def _town_of(request: HttpRequest, resident: Resident) -> str | None:
    """A small child has no town of its own: the parent's."""
    agent: Resident = request.resident  # type: ignore[attr-defined]
    return resident.home_town_id or agent.home_town_id


def _last_instant(last_on: dt.date) -> dt.datetime:
    """A parent's yes ends with the right to say it; then the person is asked."""
    return timezone.make_aware(dt.datetime.combine(last_on + dt.timedelta(days=1), dt.time()))


def _receipt(request: ResidentRequest, consent_id: int) -> queries.Receipt:
    found = queries.receipt(request.resident.pk, consent_id) if consent_id < MOST else None
    if found is None:
        raise Http404(_("この受領書は見つかりません。"))
    return found


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/") else ""
