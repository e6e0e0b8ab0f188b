"""Finding a procedure and knowing, before one starts, whether it is the right one. Guests may read all of it."""

from collections.abc import Sequence
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.consent import actions as consents
from portal.consent.queries import asked_at
from portal.consent.rules import REUSE
from portal.identity import pilots
from portal.identity.guards import ResidentRequest, acting_of, resident_required
from portal.lib.languages import OFFICIAL
from portal.lib.refusals import Refused
from portal.municipalities.openness import Part, is_open_at_home
from portal.municipalities.queries import told
from portal.ui.pages import page
from procedures import queries
from procedures.actions import filling, provider
from procedures.models import Procedure
from procedures.queries import audience, cases, counters, known, paperforms
from procedures.rules import guidance_words
from procedures.rules.fees import Fee
from procedures.rules.package import Guidance
from procedures.rules.reuse import Sent
from procedures.views.levels import asks_for_more
from procedures.views.person import address, lead, person_of, procedure_of, reader_of
from procedures.views.words import reading


def procedure_list(request: HttpRequest) -> HttpResponse:
    live = pilots.towns_open_to(getattr(request, "resident", None), Part.PROCEDURES)
    town_id = _chosen_town(request, {town.code for town in live})
    cards = audience.marked(queries.open_procedures(town_id, timezone.now()), reader_of(request), timezone.localdate())
    by_category = [(name, list(group)) for name, group in groupby(cards, key=lambda card: card.category)]
    context = {
        "towns": live,
        "town_id": town_id,
        "categories": by_category,
        "drafts": _drafts(request),
        "closed": _why_home_is_closed(request),
        "has_paper_forms": bool(town_id and paperforms.offered(town_id))
        and any(town.code == town_id and Part.PAPERFORMS not in town.closed for town in live),
        "has_visits": is_open_at_home(request, Part.APPOINTMENTS),
    }
    return page(request, "procedures/procedure_list.html", context)


def _chosen_town(request: HttpRequest, codes: set[str]) -> str | None:
    """The town asked for, else the home town; None shows all towns."""
    asked = request.GET.get("town")
    if asked is not None:
        return asked if asked in codes else None
    resident = getattr(request, "resident", None)
    return resident.home_town_id if resident and resident.home_town_id in codes else None


def _why_home_is_closed(request: HttpRequest) -> str:
    """The sentence for who lives where this is not to be had. The town came with the resident: no query."""
    resident = getattr(request, "resident", None)
    home = resident.home_town if resident else None
    return str(pilots.why_closed(told(home), resident, Part.PROCEDURES) or "") if home else ""


def _drafts(request: HttpRequest) -> tuple[queries.DraftCard, ...]:
    resident = getattr(request, "resident", None)
    return queries.drafts(resident) if resident else ()


def guide(request: HttpRequest, town_id: str, slug: str) -> HttpResponse:
    procedure = procedure_of(request, town_id, slug)
    now = timezone.now()
    rounds = cases.rounds_ahead(procedure, now)
    current = next((each for each in rounds if each.is_open(now)), None)
    resident = person_of(request)
    words = reading(request, (OFFICIAL, *procedure.words))
    said = guidance_words.said_in({name: getattr(procedure, name) for name in ("title", "summary", "guidance", "words")}, words.language)
    context = {
        "procedure": procedure,
        "reading": words,
        "said": said,
        "guidance": Guidance.model_validate(said["guidance"]),
        "audience": audience.told(procedure, reader_of(request), timezone.localdate(now)),
        "rounds": rounds,
        "current": current,
        "closed": pilots.why_closed(told(procedure.municipality), resident, Part.PROCEDURES),
        "is_open": procedure.is_open and (current is not None or not procedure.has_rounds),
        "days_to_pay": Fee.model_validate(procedure.fee).days if procedure.fee and provider.is_on() else 0,
        "counters": counters.of_procedure(procedure),
        "drafts": cases.drafts_of(resident, procedure) if resident else [],
        "reuse": known.may_reuse(procedure, resident) if resident and not acting_of(request) else None,
        "asked": asked_at(resident.pk, f"procedure:{slug}", town_id) if resident and not acting_of(request) else (),
        "children": known.children(resident) if resident and not acting_of(request) and cases.asks_for_child(procedure) else (),
    }
    return page(request, "procedures/procedure_guide.html", context)


@require_POST
def begin(request: HttpRequest, town_id: str, slug: str) -> HttpResponse:
    """Guests are sent to the login and come back to the guidance: a POST cannot be repeated for them."""
    if not request.user.is_authenticated:
        return redirect_to_login(address(request, "guide", town_id, slug))
    return _begin(request, town_id, slug)


@resident_required
def _begin(request: ResidentRequest, town_id: str, slug: str) -> HttpResponse:
    procedure = procedure_of(request, town_id, slug)
    if way := asks_for_more(request, procedure):
        return way
    child = request.POST.get("child", "")
    child_id = int(child) if child.isascii() and child.isdecimal() and len(child) < 19 else None
    try:
        who = person_of(request)
        what = known.known_by_proxy(who) if acting_of(request) else known.known_of(who, child_id)
        before = () if acting_of(request) else _before(request, procedure)
        application = filling.start(procedure, applicant=who, by=request.resident, now=timezone.now(), known=what, before=before)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return lead(request, "guide", town_id, slug)
    return lead(request, "page", application.pk, 1)


def _before(request: ResidentRequest, procedure: Procedure) -> Sequence[Sent]:
    """Earlier forms, when the resident agrees to their use, be it with this press. Never asked of who acts for another."""
    if request.POST.get("reuse") == "yes" and known.may_reuse(procedure, request.resident):
        consents.grant(request.resident, REUSE, by=request.resident)
    return known.sent_before(request.resident)
