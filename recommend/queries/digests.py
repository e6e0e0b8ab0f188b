"""What the weekly digest of one resident holds, and how often they want to be told."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.attributes.queries import disclose
from portal.attributes.rules.facts import UNKNOWN
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.consent.rules import RECOMMENDATION
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from recommend.models import Mark, TellingPace, Told
from recommend.queries import calendar
from recommend.queries.shelf import shelf
from recommend.rules import digest
from recommend.rules.digest import Pace

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class Contents:
    """`waiting` are rows to be told now, `let_go` those that concern their reader no more; `lines` are names of calendar lines."""

    waiting: tuple[int, ...]
    let_go: tuple[int, ...]
    lines: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.lines)


@dataclass(frozen=True)
class Chosen:
    how: Pace
    weekday: int
    next_on: dt.date | None
    digested_on: dt.date | None


@dataclass(frozen=True)
class DigestLine:
    """A line of the last digest as its reader sees it."""

    title: str
    url: str
    deadline_on: dt.date | None


def contents(resident: "Resident", today: dt.date) -> Contents:
    """Judged anew: what was kept in the week is told only if it still concerns the resident, by the consents of now."""
    with viewing_as(ResidentView(resident.pk)):
        rows = [*Told.objects.filter(resident=resident, waits=True).values_list("pk", "card")]
        hidden = {*Mark.objects.filter(resident=resident, hidden_until__gt=today).values_list("card", flat=True)}
        known = {*Told.objects.filter(resident=resident, why=digest.WHY).values_list("card", flat=True)}
    cards = digest.still_waiting((card for _pk, card in rows), _concerning(resident, today) if rows else (), hidden)
    lines = [
        card
        for child in calendar.calendar(resident, today).children
        for line in digest.worth_telling(child.lines, today)
        if (card := digest.card_of(child.member_id, line.key)) not in known
    ]
    stays = {*cards}
    return Contents(
        tuple(pk for pk, card in rows if card in stays), tuple(pk for pk, card in rows if card not in stays), tuple(lines)
    )  # fmt: skip


def chosen(resident: "Resident") -> Chosen:
    """`digested_on` of whoever is told as it comes is the day on which that last happened."""
    with viewing_as(ResidentView(resident.pk)):
        row = TellingPace.objects.filter(resident=resident).first()
        if row and row.how != Pace.EACH:
            return Chosen(Pace(row.how), row.weekday, row.next_on, row.digested_on)
        told_on = Told.objects.filter(resident=resident, waits=False).aggregate(last=Max("told_on"))["last"]
    return Chosen(Pace.EACH, row.weekday if row else 5, None, told_on)


def last_digest(resident: "Resident", digested_on: dt.date | None, today: dt.date) -> tuple[DigestLine, ...]:
    """What the last digest, or alert, was about, as far as it is still there, the soonest deadline first."""
    if digested_on is None:
        return ()
    with viewing_as(ResidentView(resident.pk)):
        cards = {*Told.objects.filter(resident=resident, told_on=digested_on, waits=False).values_list("card", flat=True)}
    found = [DigestLine(entry.title, entry.url, entry.deadline_on) for entry in shelf(today).live if entry.key in cards]
    for child in calendar.calendar(resident, today).children:
        mine = [line for line in child.lines if digest.card_of(child.member_id, line.key) in cards]
        named = [(_words(child.name, calendar.heading_of(line.entry)), line.closes_on) for line in mine]
        found += [DigestLine(words, reverse("recommend:calendar"), closes_on) for words, closes_on in named]
    return tuple(sorted(found, key=lambda one: one.deadline_on or dt.date.max))


def _words(child: str, title: str) -> str:
    return _("%(child)s：%(title)s") % {"child": child, "title": title}


def _concerning(resident: "Resident", today: dt.date) -> set[str]:
    facts = disclose(resident.pk, ATTRIBUTES, RECOMMENDATION)
    full = shelf(today)
    return {full.entry(number).key for number in full.matching(facts)} if facts != UNKNOWN else set()
