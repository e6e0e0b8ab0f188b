"""Published items and the sources they come from."""

from datetime import date, timedelta

from django.utils import timezone

from portal.audit import trail
from portal.identity.models import Resident
from portal.municipalities.scope import System, viewing_as
from recommend.actions import editions
from recommend.models import Event, Item, Source, Told
from recommend.queries.calendar import calendar
from recommend.rules.digest import WHY, card_of
from tests.cast import SAKAI

UNDER_3 = {"some": "child", "where": {"age": {"lt": 3}}}
MINAMI = "271454"


def today() -> date:
    return timezone.localdate()


def in_days(days: int | None) -> date | None:
    return None if days is None else today() + timedelta(days=days)


def published(
    title: str, *, town: str | None = SAKAI, kind: str = "benefit", audience: dict | None = None, days: int | None = None
) -> Item:
    """An item that everybody whom it concerns can see; `days` is how long its deadline is away."""
    item = Item.objects.create(
        municipality_id=town, kind=kind, title=title, summary=f"{title}のあらまし", body="本文", audience=audience or {},
        opens_on=today(), deadline_on=in_days(days), state="published", published_at=timezone.now(),
    )  # fmt: skip
    editions.bump()
    return item


def sent(title: str = "お便りの題", *, audience: dict | None = None, ago: int = 0, kind: str = "article", **facts: object) -> Item:
    """A circular (to those with a child under 3, unless said otherwise) as two people have published it, some days ago."""
    item = published(title, audience=UNDER_3 if audience is None else audience, kind=kind, **facts)
    at = timezone.now() - timedelta(days=ago)
    day = timezone.localdate(at)
    Item.objects.filter(pk=item.pk).update(is_circular=True, published_at=at, opens_on=day, circular_on=day)
    editions.bump()
    item.refresh_from_db()
    return item


def event(name: str, *, town: str | None = SAKAI, area: str = "堺市", days: int = 3, audience: dict | None = None) -> Event:
    source, _is_new = Source.objects.get_or_create(code="test", defaults={"name": "試験", "licence": "CC0", "attribution": "試験の出典"})
    row = Event.objects.create(
        source=source, source_key=name, municipality_id=town, area_name=area, name=name, starts_on=in_days(days), ends_on=in_days(days),
        audience=audience or {},
    )  # fmt: skip
    editions.bump()
    return row


def calendar_was_told(person: Resident) -> None:
    """Nothing of the children's calendar is news, whatever the day: so that a test counts announcements alone."""
    children = calendar(person, today()).children
    cards = {card_of(child.member_id, line.key) for child in children for line in child.lines}
    with viewing_as(System("test")):
        Told.objects.bulk_create(Told(resident=person, card=card, why=WHY, told_on=in_days(-7)) for card in cards)


PORTAL = trail.PORTAL
