"""The questions of a town's page: the portal's own, with the prefecture's over them and the town's over both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from portal.help import standard
from portal.help.models import Answer, AnswerWords
from portal.lib.languages import OFFICIAL, tag_of
from portal.municipalities.queries import PREFECTURE


@dataclass(frozen=True)
class Shown:
    """A question as its reader sees it. `is_japanese_only`: the town wrote no words in the reader's language; `is_stale`: it
    changed the Japanese since."""

    key: str
    subject: str
    question: str
    text: str
    url: str = ""
    order: int = 0
    is_towns: bool = False
    is_japanese_only: bool = False
    is_stale: bool = False


@dataclass(frozen=True)
class Shelf:
    """The questions of one subject, in order."""

    subject: str
    title: str
    answers: tuple[Shown, ...]


def standard_of(subject: str) -> tuple[Shown, ...]:
    """The portal's own of one subject, for a page of another floor. No query."""
    return tuple(one for _order, one in _standard() if one.subject == subject)


def shelves(town_id: str, subject: str = "") -> tuple[Shelf, ...]:
    """What stands on a town's page, by subjects without the empty ones; only one when it is named. Two queries at most."""
    found = _merged(town_id)
    wanted = [subject] if subject else [*standard.SUBJECTS]
    drawn = (Shelf(one, str(standard.SUBJECTS[one]), tuple(a for a in found if a.subject == one)) for one in wanted)
    return tuple(shelf for shelf in drawn if shelf.answers)


def print_of(question: str, text: str) -> str:
    """Tells one Japanese wording from another: a translation keeps that of the one it was made from."""
    return hashlib.sha256(f"{question}\n{text}".encode()).hexdigest()[:16]


def _merged(town_id: str) -> list[Shown]:
    language = get_language() or OFFICIAL
    words = AnswerWords.objects.filter(language=language)
    rows = Answer.objects.filter(Q(municipality=town_id) | Q(municipality=PREFECTURE)).order_by("order", "pk")
    kept = [*(rows if language == OFFICIAL else rows.prefetch_related(Prefetch("words", words, to_attr="said")))]
    own = [row for row in kept if row.municipality_id == town_id]
    general = [row for row in kept if row.municipality_id != town_id]
    replaced = {row.replaces for row in own if row.replaces}
    general = [row for row in general if row.replaces not in replaced or not row.replaces]
    replaced |= {row.replaces for row in general if row.replaces}
    found = [(order, one) for order, one in _standard() if one.key not in replaced]
    found += [(row.order, _told(row)) for row in [*own, *general] if row.is_shown]
    return [one for _order, one in sorted(found, key=lambda pair: pair[0])]


def _standard() -> Iterable[tuple[int, Shown]]:
    counts: dict[str, int] = {}
    for one in standard.QUESTIONS:
        counts[one.subject] = counts.get(one.subject, 0) + 10
        yield counts[one.subject], Shown(one.key, one.subject, str(one.question), str(one.text), _url(one.url_name))


def _told(row: Answer) -> Shown:
    said = next(iter(getattr(row, "said", ())), None)
    speaks = tag_of(get_language() or OFFICIAL) == OFFICIAL
    return Shown(
        row.replaces or f"a{row.pk}", row.subject, said.question if said else row.question, said.text if said else row.text, row.url,
        is_towns=row.municipality_id != PREFECTURE, is_japanese_only=said is None and not speaks,
        is_stale=said is not None and said.of != print_of(row.question, row.text),
    )  # fmt: skip


def _url(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
