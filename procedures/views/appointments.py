"""One's appointments: the list, one of them, its day in a calendar, moving, cancelling."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.refusals import Refused
from portal.ui.pages import page
from procedures import documents
from procedures.actions import appointments
from procedures.models import Appointment
from procedures.queries import appointments as kept
from procedures.queries import counters
from procedures.rules.slots import OPEN, Visit, closes_at
from procedures.views.booking import counter_of, day_or_404, instant_or_404
from procedures.views.person import lead, person_of


@require_safe
@resident_required
def mine(request: ResidentRequest) -> HttpResponse:
    coming, over = kept.listed(request.resident, timezone.now())
    return page(request, "procedures/appointment_list.html", {"coming": coming, "over": over})


@require_safe
@resident_required
def shown(request: ResidentRequest, appointment_id: UUID) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    is_open = row.state in OPEN and timezone.now() < row.starts_at
    context = {
        "appointment": row,
        "card": kept.card(row),
        "visitor": row.visitor,
        "bring": kept.bring(row.counter),
        "ahead": counters.ahead_of(row),
        "is_open": is_open,
        "is_booked": row.state == Visit.BOOKED,
        "is_waiting": row.state == Visit.WAITING,
        "reason": row.reason,
        "closes_at": closes_at(counters.plan_of(row.counter), row.starts_at) if row.state == Visit.WAITING else None,
    }
    return page(request, "procedures/appointment_page.html", context)


@require_safe
@resident_required
def calendar(request: ResidentRequest, appointment_id: UUID) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    if row.state != Visit.BOOKED:
        raise Http404(_("予約済みの来庁だけを、カレンダーに入れられます。"))
    headers = {"Content-Disposition": f'attachment; filename="visit-{row.number}.ics"', "Cache-Control": "no-store"}
    return HttpResponse(documents.visit_calendar(row, timezone.now()), content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
@resident_required
def move_days(request: ResidentRequest, appointment_id: UUID) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    if row.state not in OPEN:
        return lead(request, "appointment", row.pk)
    context = {"counter": row.counter, "days": counters.offered(row.counter, timezone.now()), "moved": row}
    return page(request, "procedures/counter_days.html", context)


@require_http_methods(["GET", "POST"])
@resident_required
def move(request: ResidentRequest, appointment_id: UUID, day: str) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    now, on = timezone.now(), day_or_404(day)
    if request.method == "POST":
        starts_at = instant_or_404(day, request.POST.get("clock", ""))
        try:
            appointments.move(row, starts_at, person=person_of(request), by=request.resident, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return lead(request, "appointment-move-day", row.pk, day)
        messages.success(request, _("日時を変えました。予約番号は同じです。"))
        return lead(request, "appointment", row.pk)
    if row.state not in OPEN:
        return lead(request, "appointment", row.pk)
    context = {"counter": row.counter, "shown": counters.offered_on(row.counter, on, now), "moved": row}
    return page(request, "procedures/counter_times.html", context)


@require_POST
@resident_required
def cancel(request: ResidentRequest, appointment_id: UUID) -> HttpResponse:
    row = appointment_of(request, appointment_id)
    was_waiting = row.state == Visit.WAITING
    try:
        appointments.cancel(row, by=request.resident, now=timezone.now())
        messages.success(
            request, _("空き待ちをやめました。") if was_waiting else _("予約を取り消しました。空いた時間は、次の方に回ります。")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return lead(request, "appointment", row.pk)


def appointment_of(request: ResidentRequest, appointment_id: UUID) -> Appointment:
    """The person's own; by proxy, of a counter that the proxy reaches."""
    found = kept.mine(person_of(request), appointment_id)
    if found is None:
        raise Http404(_("この予約は見つかりません。"))
    counter_of(request, found.counter_id)
    return found
