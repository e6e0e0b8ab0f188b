"""The privacy centre: what is held of me and why, and what the portal and each town do with data, for anybody to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.audit import queries as audit
from portal.connections import queries as services
from portal.consent import queries as consents
from portal.front.assessment import sections, source_of
from portal.identity import holdings
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.guards.factors import factor_change
from portal.lib import csvfile
from portal.municipalities import queries as towns
from portal.ui.pages import page
from portal.ui.wording import in_readers_words

LATEST = 3
COLUMNS = ("code", "title", "used_by", "purpose", "items", "source", "recipients", "ground", "law", "until", "kept_after_months", "version")


@dataclass(frozen=True)
class Part:
    """One holding as the privacy centre shows it."""

    holding: holdings.Holding
    about: holdings.About | None


@dataclass(frozen=True)
class Group:
    """Holdings that a reader thinks of together; thirty in one list are read by nobody."""

    title: str
    parts: tuple[Part, ...]


_GROUPS = (
    (_("申請と通知"), ("applications", "drafts", "messages", "papers", "payments", "visits", "cosignings", "letters", "ways")),
    (_("わたしと家族"), ("profile", "household", "residences", "follows", "login", "card", "proofs")),
    (_("おすすめ"), ("attributes", "attributes-off", "audience", "marks", "told")),
    (_("つないでいるサービス"), ("connections", "service_news", "service_silences", "service_favourites", "service_trials",
                       "relay_addresses", "logout_calls")),
    (_("同意と記録"), ("consents", "trail", "look_questions", "emergencies", "counter_recoveries")),
)  # fmt: skip


def _groups() -> list[Group]:
    """All that is registered; what no group names stands in the last one."""
    left = {one.code: Part(one, holdings.about(one.code)) for one in holdings.registered()}
    groups = [Group(str(title), tuple(left.pop(code) for code in codes if code in left)) for title, codes in _GROUPS]
    return [*groups, *([Group(gettext("そのほか"), tuple(left.values()))] if left else [])]


@require_safe
@resident_required
def mine(request: ResidentRequest) -> HttpResponse:
    """What is held, where from, for what, until when; the switches; the last looks; copy and leaving. No holding is gathered here."""
    seen = audit.page_about(request.resident.pk, number=1, only_looks=True).lines[:LATEST]
    return page(request, "front/privacy_mine.html", {"groups": _groups(), "seen": seen})


@require_safe
@resident_required
@factor_change
def part(request: ResidentRequest, code: str) -> HttpResponse:
    """What exactly is held, of one kind."""
    found = holdings.named(code)
    if found is None:
        raise Http404(gettext("この項目は見つかりません。「わたしの情報」から選び直してください。"))
    shown = holdings.Section(str(found.title), tuple(found.gather(request.resident.pk)))
    return page(request, "front/privacy_part.html", {"part": Part(found, holdings.about(code)), "section": shown})


@require_safe
def centre(request: HttpRequest) -> HttpResponse:
    """For anybody: the promises, the life of data, and the towns' registers."""
    live = [town for town in towns.towns() if town.is_live]
    return page(request, "front/privacy_centre.html", {"towns": live, "groups": _groups(), "prefecture": towns.PREFECTURE})


@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    """What one town (or the portal itself) does with residents' data: the record of processing, made of the same rows that are asked."""
    town, purposes = _register(code)
    return page(request, "front/privacy_register.html", {"town": town, "purposes": purposes, "is_portal": code == towns.PREFECTURE})


@require_safe
def register_json(request: HttpRequest, code: str) -> HttpResponse:
    town, purposes = _register(code)
    told = {"format": "tobira-register/1", "municipality": code, "name": town.name, "purposes": [_told(one) for one in purposes]}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@require_safe
def register_csv(request: HttpRequest, code: str) -> HttpResponse:
    _town, purposes = _register(code)
    lines = [[_cell(_told(one)[column]) for column in COLUMNS] for one in purposes]
    headers = {"Content-Disposition": f'attachment; filename="register-{code}.csv"'}
    content = b"".join(csvfile.write_rows([COLUMNS, *lines], "utf-8-sig"))
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def assessment(request: HttpRequest, code: str) -> HttpResponse:
    """The assessment of one town (or of the portal itself): what is held, how it is guarded, what could go wrong and what is done."""
    town, purposes = _register(code)
    context = {"town": town, "sections": sections(code, purposes), "is_portal": code == towns.PREFECTURE}
    return page(request, "front/privacy_assessment.html", context)


@require_safe
def assessment_text(request: HttpRequest, code: str) -> HttpResponse:
    """The same as plain text, to print and to hand to a council."""
    town, purposes = _register(code)
    lines = [gettext("{town} 個人情報保護評価").format(town=town.name)]
    for section in sections(code, purposes):
        lines += ["", f"■ {section.title}"]
        for row in section.rows:
            lines += [f"● {row.title}", *(f"  {label}：{words}" for label, words in row.facts)]
    headers = {"Content-Disposition": f'inline; filename="assessment-{code}.txt"'}
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", headers=headers)


def _register(code: str) -> tuple[towns.Town, Sequence[consents.Purpose]]:
    town = towns.town(code)
    if town is None or not (town.is_live or code == towns.PREFECTURE):
        raise Http404(gettext("この市町村は、まだとびらを始めていません。"))
    stopped, listed = services.purposes_of_stopped(), consents.purposes_now(None if code == towns.PREFECTURE else code)
    return town, tuple(one for one in listed if one.code not in stopped)


def _told(one: consents.Purpose) -> dict[str, Any]:
    terms = one.terms
    return {
        "code": one.code, "title": in_readers_words(terms.title), "used_by": terms.holder, "purpose": in_readers_words(terms.text),
        "items": list(one.items), "source": source_of(one), "recipients": list(terms.recipients), "ground": terms.ground, "law": terms.law,
        "until": f"P{terms.months}M" if terms.months else terms.ending, "kept_after_months": terms.keep_months, "version": one.number,
    }  # fmt: skip


def _cell(value: object) -> str:
    return "・".join(map(str, value)) if isinstance(value, list) else str(value)
