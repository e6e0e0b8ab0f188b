"""Appointments as those see them who have one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.ui import dates
from procedures.models import Appointment, Counter
from procedures.models.appointment import VisitWords
from procedures.rules.slots import OPEN, Visit

if TYPE_CHECKING:
    from portal.identity.models import Resident

TONES = {Visit.BOOKED: "success", Visit.WAITING: "warning", Visit.CALLED_OFF: "error", Visit.ENDED: "error"}
MOST = 50
# On home: nobody has more errands than that, and the page of all is one step away.
AT_HAND = 5


@dataclass(frozen=True)
class VisitCard:
    """In the shape of the todo and procedure cards. `summary`: when and where."""

    id: UUID
    url: str
    title: str
    town: str
    summary: str
    status: str
    status_tone: str
    is_open: bool

    @property
    def text(self) -> str:
        return self.summary


def mine(person: "Resident", appointment_id: UUID) -> Appointment | None:
    """None also for everybody else's."""
    return _of(person).filter(pk=appointment_id).first()


def here(person: "Resident", counter: Counter, starts_at: datetime) -> Appointment | None:
    """The open appointment or wait of this person at this time, if there is one."""
    return Appointment.objects.filter(resident=person, counter=counter, starts_at=starts_at, state__in=OPEN).first()


def listed(person: "Resident", now: datetime) -> tuple[list[VisitCard], list[VisitCard]]:
    """(still to come, over), the next and the last first. One query."""
    rows = list(_of(person).order_by("-starts_at")[:MOST])
    coming = [row for row in reversed(rows) if row.state in OPEN and row.ends_at > now]
    return [card(row) for row in coming], [card(row) for row in rows if row not in coming]


def at_hand(person: "Resident", now: datetime) -> list[VisitCard]:
    """For home: what is booked, and what will not take place although somebody counts on it. One query."""
    told = [Visit.BOOKED, Visit.CALLED_OFF, Visit.ENDED]
    rows = _of(person).filter(state__in=told, ends_at__gt=now).order_by("starts_at").only(*_ON_A_CARD)[:AT_HAND]
    return [_told(row) for row in rows]


_ON_A_CARD = ("state", "starts_at", "municipality__name", "counter__name", "counter__place")


def _told(row: Appointment) -> VisitCard:
    plain = card(row)
    if row.state == Visit.BOOKED:
        return plain
    word = _("窓口が取り消しました") if row.state == Visit.CALLED_OFF else _("空きが出ませんでした")
    return VisitCard(**{**vars(plain), "summary": f"{word}：{plain.summary}"})


def card(row: Appointment) -> VisitCard:
    return VisitCard(
        id=row.pk,
        url=reverse("procedures:appointment", args=[row.pk]),
        title=_("来庁予約：{counter}").format(counter=row.counter.name),
        town=row.municipality.name,
        summary=_("{when}・{place}").format(when=dates.full(row.starts_at), place=row.counter.place),
        status=str(VisitWords(row.state).label),
        status_tone=TONES.get(Visit(row.state), "neutral"),
        is_open=row.state in OPEN,
    )


def bring(counter: Counter) -> tuple[str, ...]:
    return tuple(_lines(counter.bring.splitlines()))


def _lines(lines: Iterable[str]) -> Iterable[str]:
    return (line.strip() for line in lines if line.strip())


def _of(person: "Resident") -> QuerySet[Appointment]:
    return Appointment.objects.filter(resident=person).select_related("municipality", "counter")
