"""Lists of pages, feeds and registries: which pages they name, and what each page that is new or says something else proposes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.db.models import F
from django.utils import timezone

from portal.lib.fetching import Fetched, Limits, NotFetched
from portal.municipalities.queries import towns, wards
from recommend.actions import drafting
from recommend.actions.extracting import extract
from recommend.actions.getting import Trouble, Unchanged
from recommend.actions.hosts import Busy, Manners, Visit
from recommend.actions.hosts import Refusal as Unwelcome
from recommend.actions.keeping import Changes
from recommend.actions.reading import Refusal
from recommend.models import Source, SourceKind, WebPage
from recommend.queries.gonepages import still_spoken_of
from recommend.rules import visits
from recommend.rules.facts import LinkFacts, Proposal
from recommend.rules.reading import listings, proposals, registry
from recommend.rules.reading.audiences import Places
from recommend.rules.refusals import RowRefused

AT_ONCE, MOST_NEW = 5, 100
AGAIN = dt.timedelta(days=7)
SEEN_AGAIN, WITHIN = 3, dt.timedelta(minutes=30)
# In place of the digest of a text.
NO_TEXT = "-"
_PAGE = Limits(connect=5, total=15, size=3 * 1024 * 1024)


@dataclass(frozen=True)
class Counted:
    """As `reading.Reading`, of links or records."""

    name: str
    rows: int
    facts: tuple[LinkFacts | Proposal, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Read:
    """A page that was fetched: None as proposal when it has not changed or has no text; `gone` when its server says so."""

    page: WebPage
    proposal: Proposal | None = None
    answer: Fetched | None = None
    gone: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Paged:
    """What a visit brought. `proposals` come from records, `read` from pages; `has_more` when pages are left for the next visit."""

    reading: Counted | None
    proposals: tuple[Proposal, ...] = ()
    read: tuple[Read, ...] = ()
    sentence: str = ""
    answer: Fetched | None = None
    has_more: bool = False
    links: tuple[LinkFacts, ...] = field(default=())


def gather(source: Source, now: dt.datetime, manners: Manners) -> Paged | Trouble | Unchanged:
    """Fetch the list, then some of the pages that are due, one after the other. Raises `hosts.Busy`."""
    with Visit(source.address, now, manners) as visit:
        got = _list(source, visit, now)
        if isinstance(got, Trouble) or source.kind == SourceKind.REGISTRY:
            return got
        paged = Paged(None) if isinstance(got, Unchanged) else got
        links = {link.key: link for link in paged.links}
        due = _due(source, links, now)
        read = tuple(_visited(visit, page, source, now) for page in due[:AT_ONCE])
    if isinstance(got, Unchanged) and not read:
        return got
    return replace(paged, read=read, has_more=len(due) > AT_ONCE)


def glance(source: Source, now: dt.datetime, manners: Manners) -> Paged | Trouble | Unchanged:
    """What the list names, without going to the pages; for a trial, which keeps nothing."""
    afresh = Source(pk=source.pk, kind=source.kind, address=source.address, name=source.name, municipality=source.municipality)
    with Visit(source.address, now, manners) as visit:
        return _list(afresh, visit, now)


def keep(source: Source, paged: Paged, *, now: dt.datetime) -> Changes:
    """Call inside an act: keep the pages that are named, and the drafts of what they say."""
    _keep_links(source, paged.links, now)
    made = changed = 0
    for proposal in paged.proposals:
        made += drafting.propose(source, proposal, now=now)
    gone = sum(one.gone for one in paged.read)
    for one in paged.read:
        changed += bool(one.proposal and one.page.digest)
        _keep_page(one, now)
        if one.proposal:
            made += drafting.propose(source, one.proposal, now=now)
    return Changes(made, changed, gone)


def _list(source: Source, visit: Visit, now: dt.datetime) -> Paged | Trouble | Unchanged:
    try:
        answer = visit.get(source.address, etag=source.etag, last_modified=source.last_modified)
    except NotFetched as no:
        return Trouble(visits.said(no.failure.value))
    except Unwelcome as no:
        return Trouble(visits.said(no.code))
    if answer.status == 304:
        return Unchanged()
    if answer.status != 200:
        return Trouble(visits.status_said(answer.status), answer.status, answer.retry_after)
    return _read_list(source, answer, now)


def _read_list(source: Source, answer: Fetched, now: dt.datetime) -> Paged | Trouble:
    today = timezone.localdate(now)
    try:
        if source.kind == SourceKind.REGISTRY:
            told = [*registry.records(answer.body, places_of(source))]
            reading, records = _counted(source.name, told)
            return Paged(reading, proposals=tuple(one for one in records if isinstance(one, Proposal)), answer=answer)
        if source.kind == SourceKind.FEED:
            found = listings.entries(answer.body, answer.url)
        else:
            found = listings.links(_text(answer), answer.url, today)
    except listings.NotAFeed:
        return Trouble("新着の配信（RSS・Atom）として読めません。配信の住所を確かめてください。")
    except registry.NotARegistry:
        return Trouble("支援制度レジストリの記録として読めません。配布元の住所を確かめてください。")
    reading, links = _counted(source.name, found)
    if not links:
        return Trouble("一覧に、読みに行けるページが1つもありません。一覧の住所を確かめてください。")
    return Paged(reading, links=tuple(one for one in links if isinstance(one, LinkFacts)), answer=answer)


def _counted(name: str, told: Sequence[tuple[int, LinkFacts | Proposal | RowRefused]]) -> tuple[Counted, list[LinkFacts | Proposal]]:
    facts = [one for _number, one in told if not isinstance(one, RowRefused)]
    refused = tuple(Refusal(number, one.column, one.reason) for number, one in told if isinstance(one, RowRefused))
    return Counted(name, len(told), tuple(facts), refused), facts


def _text(answer: Fetched) -> str:
    """By the charset that the server or the page names; Japanese sites may still speak Shift_JIS or EUC. A link in letters that
    none of them has is refused (`listings`)."""
    head = answer.body[:2000].lower()
    plain = head.replace(b'"', b"")
    named = answer.charset or next((name for name in ("shift_jis", "euc-jp") if f"charset={name}".encode() in plain), "utf-8")
    # What is named is not always what is sent; "undefined" is a name that Python knows, and it refuses every text.
    for encoding in (_REALLY.get(named, named), "utf-8", "cp932"):
        with suppress(LookupError, UnicodeError):
            return answer.body.decode(encoding)
    return answer.body.decode("utf-8", "replace")


_REALLY = {"shift_jis": "cp932", "x-sjis": "cp932"}


def _due(source: Source, links: dict[str, LinkFacts], now: dt.datetime) -> list[WebPage]:
    """Pages that are new, in the order of the list, then those that are to be read again."""
    there = {page.key: page for page in WebPage.objects.filter(source=source)}
    new = [
        WebPage(source=source, key=key, url=link.url, named=link.title, named_on=link.listed_on)
        for key, link in links.items()
        if key not in there
    ]
    again = sorted((page for page in there.values() if page.due_at and page.due_at <= now), key=lambda page: page.due_at or now)
    return new[:MOST_NEW] + again


def _visited(visit: Visit, page: WebPage, source: Source, now: dt.datetime) -> Read:
    try:
        answer = visit.get(page.url, etag=page.etag, last_modified=page.last_modified, limits=_PAGE)
    except (NotFetched, Unwelcome, Busy):
        # A page that leads on to a server that is just being asked is tried again; the others need not wait for it.
        return Read(page, failed=True)
    if answer.status in (404, 410):
        return Read(page, answer=answer, gone=True)
    if answer.status != 200:
        return Read(page, answer=answer, failed=answer.status != 304)
    if answer.kind not in ("text/html", "application/xhtml+xml"):
        return Read(page, answer=answer)
    found = extract(answer.body, answer.url)
    if found is None:
        return Read(page, answer=answer)
    proposal = proposals.propose(
        key=page.key, url=page.url, title=found.title or page.named, text=found.text, today=timezone.localdate(now),
        places=places_of(source), listed_on=page.named_on,
    )  # fmt: skip
    return Read(page, proposal if _fingerprint(proposal) != page.digest else None, answer)


def _fingerprint(proposal: Proposal) -> str:
    return hashlib.sha256(f"{proposal.title}\0{proposal.text}".encode()).hexdigest()


def _keep_links(source: Source, links: Sequence[LinkFacts], now: dt.datetime) -> None:
    """New ones wait for their turn; those that left the list are read again only while something public says what they say."""
    if not links:
        return
    keys = [link.key for link in links]
    there = {*WebPage.objects.filter(source=source).values_list("key", flat=True)}
    new = [link for link in links if link.key not in there][:MOST_NEW]
    WebPage.objects.bulk_create(
        [WebPage(source=source, key=one.key, url=one.url, named=one.title, named_on=one.listed_on, due_at=now) for one in new],
        ignore_conflicts=True,
    )
    left = WebPage.objects.filter(source=source).exclude(key__in=keys).exclude(digest="")
    left.exclude(still_spoken_of(timezone.localdate(now))).update(due_at=None)


def _keep_page(one: Read, now: dt.datetime) -> None:
    mine = WebPage.objects.filter(source=one.page.source, key=one.page.key)
    if one.failed:
        mine.filter(failures__gte=SEEN_AGAIN).update(due_at=now + AGAIN, failures=F("failures") + 1)
        mine.filter(failures__lt=SEEN_AGAIN).update(due_at=now + WITHIN, failures=F("failures") + 1)
        return
    if one.gone:
        mine.update(seen_at=now, failures=0, due_at=None, digest="", etag="", last_modified="")
        # It may have been a slip of its server: what is public of it is looked after.
        mine.filter(still_spoken_of(timezone.localdate(now))).update(due_at=now + AGAIN)
        return
    told = {"etag": one.answer.etag, "last_modified": one.answer.last_modified} if one.answer and one.answer.status == 200 else {}
    digest = {"digest": _fingerprint(one.proposal)} if one.proposal else {}
    mine.update(seen_at=now, failures=0, due_at=now + AGAIN, **told, **digest)
    # It is there, though it may be a picture: only what its server says is gone has none.
    mine.filter(digest="").update(digest=NO_TEXT)


def places_of(source: Source) -> Places:
    """Names that mean an area of Osaka in a page of this source; a neighbour's page names none."""
    if source.area_name and not source.municipality_id:
        return Places("", {})
    town_id = source.municipality_id
    by_name = {town.name: town.code for town in towns()}
    if town_id:
        name = source.shown_area
        own = wards(town_id)
        by_name = {name: town_id, **{f"{name}{ward}": code for code, ward in own}, **{ward: code for code, ward in own}}
    return Places(town_id or "", by_name)
