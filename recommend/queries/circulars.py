"""Letters of a town to everybody whom a rule reaches (お便り), as they lie in one resident's inbox.

Nobody is written down as an addressee: who has one is judged at each reading, by the rule against what the resident lets be used.
What is taken down, over, not yet open, put aside or no longer theirs is not there on the next page. A town that is only followed sends
none: its news are in the feed.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField, DateField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from notifications.queries.circulars import Circular
from portal.attributes.queries import disclose
from portal.attributes.rules.audience import judge
from portal.attributes.rules.facts import UNKNOWN
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.consent.rules import RECOMMENDATION
from portal.municipalities.openness import Part
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from recommend.models import Edition, Mark
from recommend.queries.feeds import Look, Seen, is_hidden, speaks_to, why
from recommend.queries.itemwords import circulars_in_readers_words
from recommend.queries.shelf import Entry, shelf_of
from recommend.rules.circulars import lies_in_the_inbox
from recommend.rules.ranking import SAFETY

if TYPE_CHECKING:
    from portal.identity.models import Resident


def in_the_inbox(resident: "Resident", now: dt.datetime) -> tuple[Circular, ...]:
    """The newest first. One query while no town has any, three otherwise; one more where the page is not Japanese."""
    today = timezone.localdate(now)
    edition, seen = _edition_and_marks(resident.pk)
    # Without an edition nothing was ever published.
    full = shelf_of(edition, today) if edition else None
    if full is None or not full.circulars:
        return ()
    return circulars_of(Look(resident, full, disclose(resident.pk, ATTRIBUTES, RECOMMENDATION), seen, today))


def circulars_of(known: Look) -> tuple[Circular, ...]:
    """The same for a page that has looked already: no query, one where the page is not Japanese."""
    found = [_circular(known, number, entry) for number, entry in _reaching(known)]
    return circulars_in_readers_words(sorted(found, key=lambda one: one.arrived_at, reverse=True))


def circular(resident: "Resident", item_id: int, now: dt.datetime) -> Circular | None:
    """One of them; None when it is not in this resident's inbox, for whatever reason."""
    return next((one for one in in_the_inbox(resident, now) if one.key == f"item-{item_id}"), None)


def _reaching(known: Look) -> Iterator[tuple[int, Entry]]:
    resident, full, today = known.resident, known.full, known.today
    if resident is None:
        return
    home = resident.home_town_id
    near = {home, None, known.facts.town}
    to_all = full.said_to_all(home) if full.circulars else ()
    closed = home if resident.home_town and Part.FEED in resident.home_town.closed_parts else ""
    for number in full.circulars:
        entry = full.entry(number)
        if not lies_in_the_inbox(_day(entry), today) or is_hidden(entry, known.seen, today) or entry.town_id == closed:
            continue
        if number in to_all or _is_reached(known, entry, near):
            yield number, entry


def _is_reached(known: Look, entry: Entry, near: Collection[str | None]) -> bool:
    """As the feed has it: who lets nothing be used gets what is said to all alone."""
    facts = known.facts
    return facts != UNKNOWN and speaks_to(entry, facts, near) and judge(entry.rule, facts, known.today).matches is True


def _circular(known: Look, number: int, entry: Entry) -> Circular:
    return Circular(
        key=entry.key,
        url=entry.url,
        title=entry.title,
        text=entry.text,
        town_id=entry.town_id or "",
        town=entry.town_name,
        arrived_at=entry.came_at or timezone.now(),
        is_unread=known.seen.get(entry.key, Seen()).opened_on is None,
        why=why(known.full, number, known.facts),
        due_on=entry.deadline_on,
        may_be_hidden=entry.kind != SAFETY,
    )


def _day(entry: Entry) -> dt.date | None:
    return timezone.localdate(entry.came_at) if entry.came_at else None


def _edition_and_marks(resident_id: UUID) -> tuple[UUID | None, dict[str, Seen]]:
    """Which content is current, and what this resident did with it. One query, for every page of the inbox asks it."""
    nothing = Value(None, DateField())
    with viewing_as(ResidentView(resident_id)):
        mine = Mark.objects.filter(resident=resident_id, card__startswith="item-").values_list("card", "hidden_until", "opened_on")
        edition = Edition.objects.annotate(card=Cast("mark", CharField()), until=nothing, opened=nothing)
        rows = [*mine.union(edition.values_list("card", "until", "opened"), all=True)]
    seen = {card: Seen(hidden_until=until, opened_on=opened) for card, until, opened in rows if card.startswith("item-")}
    return next((UUID(card) for card, _until, _opened in rows if card not in seen), None), seen
