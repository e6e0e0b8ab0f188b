"""Finding a counter, a day and a time, and booking it. Everything works without a script."""

from dataclasses import replace
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.identity import pilots
from portal.identity.guards import Power, ResidentRequest, acting_of, resident_required
from portal.identity.queries.homes import towns_of
from portal.lib.refusals import Refused
from portal.municipalities.openness import Part
from portal.municipalities.queries import told
from portal.ui.pages import page
from procedures.actions import appointments
from procedures.actions.refusals import FullyBooked
from procedures.forms.booking import BookForm
from procedures.models import Counter
from procedures.queries import appointments as kept
from procedures.queries import counters, known
from procedures.rules import slots
from procedures.views.person import agent_name, lead, person_of

MINE = "mine"


@require_safe
def counter_list(request: HttpRequest) -> HttpResponse:
    """Of the town asked for, of the resident's own towns (`mine`, unless asked), or of all."""
    resident = getattr(request, "resident", None)
    live = pilots.towns_open_to(resident, Part.APPOINTMENTS)
    codes = [town.code for town in live]
    mine = [code for code in towns_of(resident) if code in codes] if resident else []
    asked = request.GET.get("town", MINE)
    wanted = mine if mine and asked == MINE else [asked] if asked in codes else codes
    context = {"towns": live, "town_id": asked, "counters": counters.open_in(wanted), "has_towns": bool(mine)}
    home = resident.home_town if resident else None
    context["closed"] = pilots.why_closed(told(home), resident, Part.APPOINTMENTS) if home else None
    return page(request, "procedures/counter_list.html", context)


@require_safe
def counter_page(request: HttpRequest, counter_id: int) -> HttpResponse:
    counter = counter_of(request, counter_id)
    context = {"counter": counter, "days": counters.offered(counter, timezone.now()), "bring": kept.bring(counter)}
    return page(request, "procedures/counter_days.html", context)


@require_safe
def day_page(request: HttpRequest, counter_id: int, day: str) -> HttpResponse:
    counter = counter_of(request, counter_id)
    context = {"counter": counter, "shown": counters.offered_on(counter, day_or_404(day), timezone.now())}
    return page(request, "procedures/counter_times.html", context)


@require_http_methods(["GET", "POST"])
@resident_required
def book(request: ResidentRequest, counter_id: int, day: str, clock: str) -> HttpResponse:
    """The one page to confirm. Whoever has this time already, by a second press or another window, is led to what they have."""
    counter, starts_at = counter_of(request, counter_id), instant_or_404(day, clock)
    person, now = person_of(request), timezone.now()
    if mine := kept.here(person, counter, starts_at):
        return lead(request, "appointment", mine.pk)
    offer = next((each for each in counters.offered_on(counter, slots.day_of(starts_at), now).offers if each.clock == clock), None)
    if offer is None:
        messages.error(request, _("その時間は、いま予約できません。別の時間を選んでください。"))
        return lead(request, "counter-day", counter.pk, day)
    children = () if acting_of(request) else known.children(person)
    form = BookForm(person, children, counter.question, request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_valid():
        try:
            row = appointments.book(
                counter, starts_at, visitor=form.visitor(agent_name(request)), person=person, by=request.resident, now=now,
                or_wait="wait" in request.POST,
            )  # fmt: skip
            return lead(request, "appointment", row.pk)
        except FullyBooked as full:
            # Somebody was faster: the page comes again, with the way to wait.
            refusal, offer = str(full), replace(offer, free=0)
        except Refused as other:
            refusal = str(other)
    context = {"counter": counter, "offer": offer, "form": form, "refusal": refusal, "day": day, "bring": kept.bring(counter)}
    return page(request, "procedures/booking_confirm.html", context, status=422 if request.method == "POST" else 200)


def counter_of(request: HttpRequest, counter_id: int) -> Counter:
    """The counter; by proxy only one that is named on the page of a procedure that the proxy names."""
    found = counters.counter(counter_id)
    if found is None or not _may_see(request, found):
        raise Http404(_("この窓口は見つかりません。"))
    return found


def _may_see(request: HttpRequest, counter: Counter) -> bool:
    acting = acting_of(request)
    slugs = () if acting is None else counter.procedures.values_list("slug", flat=True)
    return acting is None or any(acting.may(Power.PROCEDURE, counter.municipality_id, slug) for slug in slugs)


def day_or_404(day: str) -> date:
    if found := slots.read_day(day):
        return found
    raise Http404(_("この日は見つかりません。"))


def instant_or_404(day: str, clock: str) -> datetime:
    found = slots.read_clock(clock)
    if found is None:
        raise Http404(_("この時間は見つかりません。"))
    return slots.at(day_or_404(day), found)
