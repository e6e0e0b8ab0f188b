"""Whom to tell of what their children's calendar has soon: the daily look beside that at announcements (`telling`).

Whoever is told weekly has the same in the digest. A child that was listed late, or a consent that came late, brings what is soon with the
next morning; what a move makes possible is seen on the page where one says so.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import chain, islice
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from portal.attributes.queries import touched
from portal.attributes.rules import vocabulary
from portal.attributes.rules.tick import Boundaries
from portal.consent.queries import residents_who_agreed_since
from portal.identity.queries import family
from portal.municipalities.queries import PREFECTURE
from portal.municipalities.scope import System, viewing_as
from recommend.models import CalendarTick
from recommend.queries import calendar, shipped
from recommend.queries.telling import Concerned
from recommend.rules import calendarturn, digest
from recommend.rules.telling import News

AT_ONCE = 500


def concerned(last: dt.date, today: dt.date) -> Iterator[list[Concerned]]:
    """In parts, each judged when it is asked for. The same person may come twice: `Told` keeps each line once."""
    entries = chain.from_iterable(plan.entries for plan in shipped.calendar_plans())
    found = calendarturn.turning(entries, last, today)
    left = chain(_born(found), _ticked(found, last), _new(last))
    while some := [*islice(left, AT_ONCE)]:
        yield [one for one in _of(some, today) if one.news]


def _of(resident_ids: Collection[UUID], today: dt.date) -> Iterator[Concerned]:
    for pk, (town_id, children) in calendar.calendars(resident_ids, today).items():
        lines = [(child, line) for child in children for line in digest.worth_telling(child.lines, today)]
        news = tuple(News(digest.card_of(child.member_id, line.key), digest.WHY, line.closes_on) for child, line in lines)
        yield Concerned(pk, town_id or PREFECTURE, news)


def _born(found: calendarturn.Turning) -> Iterator[UUID]:
    for people in touched(Boundaries(children=tuple(sorted(found.births)), due=tuple(sorted(found.due)))):
        yield from (people.id_of(row) for row in range(len(people.ids)))


def _ticked(found: calendarturn.Turning, last: dt.date) -> list[UUID]:
    """Those of whom a dose, done long enough ago, or ticked or left out just now, lets the next one come."""
    asked = Q(ticked_on__gte=last)
    for entry, days in found.doses:
        asked |= Q(entry=entry, done_on__range=days, is_done=True)
    with viewing_as(System("find what calendars have soon")):
        return [*CalendarTick.objects.filter(asked).order_by().values_list("resident_id", flat=True).distinct()]


def _new(last: dt.date) -> list[UUID]:
    begin = timezone.make_aware(dt.datetime.combine(last, dt.time.min))
    return [*family.with_children_listed_since(begin), *residents_who_agreed_since(begin, vocabulary.GROUPS)]
