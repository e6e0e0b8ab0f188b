"""One published item, for anybody who has its address: nothing published is secret, it is only not pushed."""

import datetime as dt
from dataclasses import dataclass

from portal.attributes.queries import sentence
from portal.attributes.rules.audience import AudienceProblem, parse
from portal.identity.holdings import label
from recommend.models import Item, State
from recommend.queries.itemwords import page_in_readers_words
from recommend.queries.shelf import PREFECTURE_NAME
from recommend.rules import freshness


@dataclass(frozen=True)
class ItemPage:
    id: int
    key: str
    kind: str
    title: str
    summary: str
    body: str
    town_name: str
    audience: str
    deadline_on: dt.date | None
    url: str
    attribution: str
    source_url: str
    licence: str
    changed_at: dt.datetime
    opens_on: dt.date
    closes_on: dt.date | None
    # Its last day is behind us: whoever has the address is told so before anything else.
    is_over: bool
    facts: tuple[tuple[str, str], ...] = ()
    act_now: str = ""
    is_circular: bool = False
    # Of the words above, where the page is not Japanese; `is_stale`: the Japanese was changed after they were written.
    lang: str = ""
    is_translated: bool = False
    is_stale: bool = False


def item(item_id: int, today: dt.date) -> ItemPage | None:
    """None for a draft, and for what is not to be seen before its first day."""
    row = Item.objects.filter(pk=item_id, state=State.PUBLISHED, opens_on__lte=today).select_related("municipality", "source").first()
    if row is None:
        return None
    page = ItemPage(
        id=row.pk,
        key=f"item-{row.pk}",
        kind=row.get_kind_display(),
        title=row.title,
        summary=row.summary,
        body=row.body,
        town_name=row.municipality.name if row.municipality else PREFECTURE_NAME,
        audience=_audience(row),
        deadline_on=row.deadline_on,
        url=row.url,
        attribution=row.source.attribution if row.source else "",
        source_url=row.source.url if row.source else "",
        licence=row.source.licence if row.source else "",
        changed_at=row.changed_at,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        is_over=freshness.is_over(row.closes_on, today),
        facts=tuple(one for one in _facts(row) if one[1]),
        act_now=row.act_now,
        is_circular=row.is_circular,
    )
    return page_in_readers_words(page, row)


def _facts(row: Item) -> tuple[tuple[str, str], ...]:
    """What the clerk's form asks for, then whatever else a source told."""
    written = [(label(Item, name), getattr(row, name)) for name in ("amount", "needed", "how_to", "contact")]
    return (*written, *((name, text) for name, text in row.facts))


def _audience(row: Item) -> str:
    try:
        return sentence(parse(row.audience))
    except AudienceProblem:
        return ""
