"""A resident's letters. All of these run as that resident: the scope leaves out other people's and unreleased ones."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Window
from django.urls import reverse

from notifications.models import Mark, Notice
from notifications.models.shelf import ARCHIVED
from notifications.queries import searching
from notifications.queries.circulars import Circular
from notifications.rules.doors import ORDINARY, is_strict, need_of
from notifications.rules.mixing import first_needed, mixed
from notifications.rules.searching import is_found, words_of

if TYPE_CHECKING:
    from portal.identity.guards import Acting
    from portal.identity.models import Resident
    from portal.identity.rules.levels import Standing

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A letter in a list, before it is opened: sender and kind, never a word of its content.

    Of a strict letter the title is "" until the session has shown what it asks for: the sender, the deadline, and that it asks.
    """

    id: uuid.UUID
    url: str
    title: str
    town: str
    arrived_at: datetime
    is_unread: bool
    due_on: date | None = None
    is_recalled: bool = False
    is_strict: bool = False


Card = NoticeCard | Circular


@dataclass(frozen=True, slots=True)
class InboxSummary:
    """`unopened` are letters to oneself, as the badge counts them; `unread` are these and the circulars."""

    unopened: int
    unread: int
    newest: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Senders:
    """(code, name) of the towns that have written, and how many of their letters are unopened."""

    towns: tuple[tuple[str, str], ...]
    unopened: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to: `show` is "", unread, todo or archived; `child` is the name of one, `label` one's own word."""

    show: str = ""
    town: str = ""
    child: str = ""
    label: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], children: Mapping[str, str]) -> Filter:
        """From a query string, where anything may stand. `children` are the names by the keys that the page offers."""
        show = asked.get("show", "")
        return cls(
            show if show in {"unread", "todo", "archived"} else "", asked.get("town", "")[:6], children.get(asked.get("child", ""), ""),
            asked.get("label", "")[:12], asked.get("q", "")[:60].replace("\x00", ""),
        )  # fmt: skip

    @property
    def is_narrow(self) -> bool:
        return bool(self.show or self.town or self.child or self.label or self.words)


def inbox_summary(resident: Resident, newest: int = 3, circulars: Iterable[Circular] = ()) -> InboxSummary:
    """For the home page and the badge: how many are unopened, and the first of the inbox. One query; strict titles stay hidden."""
    count = Window(Count("pk", filter=Q(first_opened_at=None)))
    first = list(_letters(resident).annotate(unopened=count)[:newest])
    unopened = first[0].unopened if first else 0
    few: list[Card] = sorted(circulars, key=_unread_first)
    letters: list[Card] = [_card(letter) for letter in first]
    cards = mixed(letters, few, _unread_first, 0, newest)
    return InboxSummary(unopened, unopened + sum(one.is_unread for one in few), tuple(cards))


def newest(resident: Resident, most: int, standing: Standing) -> list[NoticeCard]:
    """The letters that came last, whatever was done with them since. One query."""
    rows = _letters(resident).order_by("-release__released_at", "pk")[:most]
    return [_card(letter, standing) for letter in rows]


def unopened(resident: Resident) -> int:
    return Notice.objects.filter(recipient=resident.pk, first_opened_at=None).count()


def inbox(
    resident: Resident, wanted: Filter, *, page: str | None, today: date, standing: Standing, acting: Acting | None = None,
    circulars: Iterable[Circular] = (),
) -> tuple[list[Card], Page[Card]]:  # fmt: skip
    """The cards of one page and the page itself: unopened first, then the newest. A number that is none shows the nearest."""
    letters = _narrowed(resident, _open_to(acting, _letters(resident)), wanted, today, standing)
    order = _soonest_first if wanted.show == "todo" else _unread_first
    few = sorted((one for one in circulars if _is_wanted(one, wanted, today)), key=order)
    found: Page[Card] = Paginator(_Mixed(letters, lambda letter: _card(letter, standing, acting), few, order), PER_PAGE).get_page(page)  # type: ignore[arg-type]
    return [*found.object_list], found


@dataclass(frozen=True, slots=True)
class _Mixed:
    """Letters of the data base and circulars at hand in one order, as a `Paginator` asks for them: a count and a stretch, a query each."""

    letters: QuerySet[Notice]
    card: Callable[[Notice], Card]
    few: Sequence[Circular]
    order: Callable[[Card], Any]

    def count(self) -> int:
        return self.letters.count() + len(self.few)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, asked: slice) -> list[Card]:
        start, stop = asked.start or 0, asked.stop
        many = [self.card(letter) for letter in self.letters[first_needed(start, len(self.few)) : stop]]
        return mixed(many, self.few, self.order, start, stop)


def _unread_first(card: Card) -> Any:
    return not card.is_unread, -card.arrived_at.timestamp()


def _soonest_first(card: Card) -> Any:
    return card.due_on or date.max


def _is_wanted(circular: Circular, wanted: Filter, today: date) -> bool:
    """Circulars are about no one child, bear no labels, and are put aside by "not for me" instead of archived."""
    if wanted.show == "archived" or wanted.child or wanted.label:
        return False
    if (wanted.show == "unread" and not circular.is_unread) or (wanted.town and wanted.town != circular.town_id):
        return False
    if wanted.show == "todo" and (circular.due_on is None or circular.due_on < today):
        return False
    return is_found(words_of(wanted.words), (circular.town, circular.title, circular.text))


def _open_to(acting: Acting | None, letters: QuerySet[Notice]) -> QuerySet[Notice]:
    """All of one's own; on behalf of another the ordinary ones if that was granted, and of the strict ones those that were named."""
    if acting is None:
        return letters
    named = [one.name for one in acting.proxy.granted if one.power == "strict_letter"]
    ordinary = Q(required_level__lte=ORDINARY) if any(one.power == "letters" for one in acting.proxy.granted) else Q(pk__in=[])
    return letters.filter(ordinary | Q(pk__in=named, required_level__gt=ORDINARY))


def _narrowed(resident: Resident, letters: QuerySet[Notice], wanted: Filter, today: date, standing: Standing) -> QuerySet[Notice]:
    archived = Exists(Mark.objects.filter(notice=OuterRef("pk"), resident=resident.pk, label=ARCHIVED))
    if not wanted.words:
        letters = letters.filter(archived) if wanted.show == "archived" else letters.exclude(archived)
    if wanted.show == "unread":
        letters = letters.filter(first_opened_at=None)
    if wanted.show == "todo":
        letters = letters.filter(deadline_on__gte=today, recalled_at=None, erased_at=None).order_by(F("deadline_on"), "pk")
    if wanted.town:
        letters = letters.filter(municipality=wanted.town)
    if wanted.child:
        letters = letters.filter(case_number__in=searching.cases_about(resident, wanted.child))
    if wanted.label:
        letters = letters.filter(Exists(Mark.objects.filter(notice=OuterRef("pk"), resident=resident.pk, label=wanted.label)))
    if words := words_of(wanted.words):
        letters = letters.filter(pk__in=searching.found_in(letters, words, standing))
    return letters


def towns_of(resident: Resident) -> tuple[tuple[str, str], ...]:
    """(code, name) of the towns that have written. One query."""
    rows = Notice.objects.filter(recipient=resident.pk).order_by("municipality").values_list("municipality_id", "municipality__name")
    return tuple(rows.distinct())


def senders(resident: Resident) -> Senders:
    """One query for both: every page of the inbox asks for them."""
    rows = Notice.objects.filter(recipient=resident.pk).order_by("municipality").values_list("municipality_id", "municipality__name")
    found = [*rows.annotate(unopened=Count("pk", filter=Q(first_opened_at=None)))]
    return Senders(tuple((code, name) for code, name, _unopened in found), sum(unopened for _code, _name, unopened in found))


def cards_of(resident: Resident, case_number: str, town_id: str) -> tuple[NoticeCard, ...]:
    """The letters about one case, newest first: for the page of the application it answers."""
    mine = _letters(resident).filter(municipality=town_id, case_number=case_number)
    return tuple(map(_card, mine))


def notice(resident: Resident, notice_id: uuid.UUID) -> Notice | None:
    """One letter with its release and town; None when it is not theirs, not released or not there: nobody can tell which."""
    return _letters(resident).filter(pk=notice_id).first()


def _letters(resident: Resident) -> QuerySet[Notice]:
    letters = Notice.objects.filter(recipient=resident.pk).select_related("release", "municipality")
    is_unread = ExpressionWrapper(Q(first_opened_at=None), BooleanField())
    return letters.order_by(is_unread.desc(), "-release__released_at", "pk")


def _card(letter: Notice, standing: Standing | None = None, acting: Acting | None = None) -> NoticeCard:
    return NoticeCard(
        id=letter.pk,
        url=_address(letter, acting),
        title=letter.title if _may_be_named(letter, standing) else "",
        town=letter.municipality.name,
        arrived_at=letter.release.released_at,  # type: ignore[arg-type]  # visible, so released
        is_unread=letter.first_opened_at is None,
        due_on=letter.deadline_on if not letter.recalled_at else None,
        is_recalled=letter.recalled_at is not None,
        is_strict=is_strict(letter.required_level),
    )


def _address(letter: Notice, acting: Acting | None) -> str:
    if acting is None:
        return reverse("notifications:notice", args=[letter.pk])
    return reverse("notifications:proxy-notice", args=[acting.proxy.pk, letter.pk])


def _may_be_named(letter: Notice, standing: Standing | None) -> bool:
    if not is_strict(letter.required_level):
        return True
    return standing is not None and standing.meets(need_of(letter.required_level, letter.max_age))
