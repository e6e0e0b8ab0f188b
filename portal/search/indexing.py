"""Keeping the index as the sources are.

An act that changes a source leaves a `Due` row in its own transaction (`follow`). A worker takes its turn, reads what is due from the
sources, and writes what differs, in small transactions, so that on SQLite nobody's page waits; then the due rows go. Killed anywhere,
the rows are still there, the turn runs out, and the next worker does it again. Doing it twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.lib.words import letters, plain
from portal.search import sources
from portal.search.models import Due, Entry, Term, Turn
from portal.search.rules.synonyms import Thesaurus, thesaurus
from portal.search.rules.terms import EVERY_ENTRY, terms
from portal.search.sources import Document, Source

if TYPE_CHECKING:
    from portal.audit.trail import Act

THE_ONE = 1
# Raised when terms are made in another way, so that the next sweep makes them all anew.
MADE_AS = "3"
AT_ONCE = 100
# Longer than the slowest hundred documents on a busy machine.
TURN = dt.timedelta(seconds=120)
_COLUMNS = [field.name for field in Entry._meta.concrete_fields if field.name not in {"id", "source", "key"}]


def follow(doing: Act) -> None:
    """Called for every act, inside its transaction: what it may have changed is due, and the first to say so rings."""
    for source in sources.changed_by(doing.event):
        is_first = not Due.objects.exists()
        Due.objects.create(source=source.code, key=_key_of(doing, source))
        if is_first:
            doing.then_ring("search.index")


def _key_of(doing: Act, source: Source) -> str:
    is_on_one = doing.on is not None and source.model == doing.on._meta.label_lower
    return str(doing.on.pk) if is_on_one and doing.on else ""


def run() -> int:
    """Index what is due, if it is nobody else's turn; gives how many entries were written or taken out."""
    version = f"{MADE_AS}-{thesaurus().version}"
    turn = _take_turn()
    if turn is None:
        return 0
    try:
        if not Turn.objects.filter(pk=THE_ONE, version=version).exists():
            Due.objects.bulk_create([Due(source=source.code) for source in sources.registered()])
        due = list(Due.objects.order_by("pk"))
        changed = sum(_index(source, keys, turn) for source, keys in _by_source(due))
        Due.objects.filter(pk__in=[one.pk for one in due]).delete()
        Turn.objects.filter(pk=THE_ONE, by=turn).update(version=version)
    except _TurnIsOver:
        return 0
    finally:
        Turn.objects.filter(pk=THE_ONE, by=turn).update(by=None, until=None)
    return changed


def is_due() -> bool:
    """Whether something waits, or the index was made with other words than those of today."""
    return Due.objects.exists() or not Turn.objects.filter(version=f"{MADE_AS}-{thesaurus().version}").exists()


def all_is_due() -> None:
    """Look at every document of every source again at the next turn, whoever says it has not changed."""
    Due.objects.bulk_create([Due(source=source.code) for source in sources.registered()])


class _TurnIsOver(RuntimeError):
    """Another worker has taken over, for this one was too slow."""


def _take_turn() -> uuid.UUID | None:
    Turn.objects.get_or_create(pk=THE_ONE)
    turn, now = uuid.uuid4(), timezone.now()
    free = Q(until=None) | Q(until__lt=now)
    return turn if Turn.objects.filter(free, pk=THE_ONE).update(by=turn, until=now + TURN) else None


def _keep_turn(turn: uuid.UUID) -> None:
    if not Turn.objects.filter(pk=THE_ONE, by=turn).update(until=timezone.now() + TURN):
        raise _TurnIsOver


def _by_source(due: Iterable[Due]) -> Iterator[tuple[Source, set[str] | None]]:
    """Each source that is still registered, with the keys to look at; None for all of them."""
    keys: dict[str, set[str]] = {}
    for one in due:
        keys.setdefault(one.source, set()).add(one.key)
    for code, wanted in keys.items():
        source = sources.by_code(code)
        if source:
            yield source, None if "" in wanted else wanted


def _index(source: Source, keys: Collection[str] | None, turn: uuid.UUID) -> int:
    words = thesaurus()
    known = Entry.objects.filter(source=source.code)
    if keys is not None:
        known = known.filter(key__in=keys)
    prints = dict(known.values_list("key", "print"))
    changed = 0
    for documents in _batched(source.gather(keys), AT_ONCE):
        new = [one for one in documents if prints.pop(one.key, "") != _print(one, words)]
        if new:
            changed += _write(source, new, words, turn)
    for gone in _batched(prints, AT_ONCE):
        changed += _take_out(source, gone, turn)
    return changed


def _write(source: Source, documents: Sequence[Document], words: Thesaurus, turn: uuid.UUID) -> int:
    # Cut before the transaction: on SQLite it is the one that everybody waits for.
    rows = [_entry(source, one, words) for one in documents]
    with transaction.atomic():
        _keep_turn(turn)
        before = _counted(Entry.objects.filter(source=source.code, key__in=[one.key for one in documents]))
        Entry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["source", "key"], update_fields=_COLUMNS)
        _count(before, _counted(rows))
    return len(rows)


def _take_out(source: Source, keys: Sequence[str], turn: uuid.UUID) -> int:
    gone = Entry.objects.filter(source=source.code, key__in=keys)
    with transaction.atomic():
        _keep_turn(turn)
        _count(_counted(gone), Counter())
        return gone.delete()[0]


def _counted(entries: Iterable[Entry]) -> Counter[str]:
    """Of places only the names: hundreds of shelters that say for which disaster they are would make 地震 a common word."""
    return Counter(term for row in entries for term in _telling(row))


def _telling(row: Entry) -> set[str]:
    return {EVERY_ENTRY, *row.head.split(), *(() if row.kind == sources.PLACE else row.body_terms.split())}


def _count(before: Counter[str], after: Counter[str]) -> None:
    """Whoever has the turn is the only one to write these."""
    moved = {term: after[term] - before[term] for term in before.keys() | after.keys() if after[term] != before[term]}
    for some in _batched(sorted(moved), 500):
        known = dict(Term.objects.filter(pk__in=some).values_list("term", "entries"))
        rows = [Term(term=term, entries=max(0, known.get(term, 0) + moved[term])) for term in some]
        Term.objects.bulk_create(rows, update_conflicts=True, unique_fields=["term"], update_fields=["entries"])
        Term.objects.filter(pk__in=some, entries=0).delete()


def _entry(source: Source, one: Document, words: Thesaurus) -> Entry:
    head = dict.fromkeys(terms(one.title, words))
    text = "\n".join((one.summary, one.body, one.more, one.town_name))
    rest = [term for term in terms(text, words) if term not in head]
    return Entry(
        source=source.code, key=one.key, kind=one.kind, title=one.title[:200],
        title_key=letters(plain(one.title))[:200], summary=one.summary, body=one.body, url=one.url[:300],
        municipality_id=one.town_id, town_name=one.town_name[:40], is_outside=one.is_outside,
        opens_on=one.opens_on, closes_on=one.closes_on, deadline_on=one.deadline_on, changed_on=one.changed_on,
        audience=dict(one.audience), origin=one.origin[:300], phone=one.phone[:40], print=_print(one, words),
        head=" ".join(head), body_terms=" ".join(rest),
    )  # fmt: skip


_T = TypeVar("_T")


def _batched(found: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(found)
    while some := [*islice(rest, size)]:
        yield some


def _print(one: Document, words: Thesaurus) -> str:
    facts = json.dumps([MADE_AS, words.version, vars(one)], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(facts.encode()).hexdigest()[:24]
