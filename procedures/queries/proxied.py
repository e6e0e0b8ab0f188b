"""What a proxy may open here, and which procedures can be named in one. Handed to identity in `apps.ready`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.abilities import Line, Nameable
from portal.identity.rules.proxies import Power
from procedures.models import Application, Appointment, Counter, Procedure
from procedures.queries import cases
from procedures.queries.appointments import card
from procedures.queries.doors import application_card
from procedures.rules.slots import OPEN
from procedures.rules.states import State

if TYPE_CHECKING:
    from portal.identity.guards import Acting


def nameable(town_ids: Iterable[str]) -> tuple[Nameable, ...]:
    """The procedures of some towns, in the order of the towns. One query, none for no town."""
    towns = [*town_ids]
    rows = Procedure.objects.filter(municipality__in=towns).order_by("category", "pk") if towns else ()
    found = [Nameable(row.municipality_id, row.slug, row.title) for row in rows]
    return tuple(sorted(found, key=lambda one: towns.index(one.town_id)))


def lines(acting: "Acting", now: datetime) -> tuple[Line, ...]:
    """Each named procedure, and the principal's cases of it; cases of other procedures are not there."""
    named = [one for one in acting.proxy.granted if one.power is Power.PROCEDURE]
    rows = Procedure.objects.filter(slug__in={one.name for one in named}).select_related("municipality")
    allowed = [row for row in rows if acting.may(Power.PROCEDURE, row.municipality_id, row.slug)]
    mine = Application.objects.filter(applicant=acting.principal, procedure__in=allowed).exclude(state=State.DISCARDED)
    found = list(mine.select_related("applicant", "municipality", "procedure", "form_version", "round").order_by("-saved_at")[:50])
    return (*(_case(acting, row, now) for row in found), *_visits(acting, allowed, now), *(_procedure(acting, row) for row in allowed))


def _visits(acting: "Acting", allowed: list[Procedure], now: datetime) -> Iterator[Line]:
    """What the principal has booked at the counters of these procedures, and the counters."""
    counters = list(Counter.objects.filter(procedures__in=allowed, is_open=True).select_related("municipality").distinct().order_by("pk"))
    mine = Appointment.objects.filter(resident=acting.principal, counter__in=counters, state__in=OPEN, ends_at__gt=now)
    for row in mine.select_related("municipality", "counter").order_by("starts_at"):
        seen, url = card(row), reverse("procedures:proxy-appointment", args=[acting.proxy.pk, row.pk])
        yield Line(seen.title, url, seen.summary, seen.status, seen.status_tone)
    for counter in counters:
        url = reverse("procedures:proxy-counter", args=[acting.proxy.pk, counter.pk])
        yield Line(_("「{counter}」を予約する").format(counter=counter.name), url, counter.municipality.name)


def _case(acting: "Acting", row: Application, now: datetime) -> Line:
    if row.state == State.DRAFT:
        url = reverse("procedures:proxy-resume", args=[acting.proxy.pk, row.pk])
        return Line(row.procedure.read_title, url, row.municipality.name, _("書きかけ"), "warning")
    card = application_card(row, cases.sent(row), now)
    url = reverse("procedures:proxy-status", args=[acting.proxy.pk, row.pk])
    return Line(card.title, url, f"{card.town}・{card.receipt_number}", card.status, card.status_tone)


def _procedure(acting: "Acting", row: Procedure) -> Line:
    url = reverse("procedures:proxy-guide", args=[acting.proxy.pk, row.municipality_id, row.slug])
    return Line(_("{title}を新しく申し込む").format(title=row.title), url, row.municipality.name)
