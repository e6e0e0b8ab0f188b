"""Searching one's own letters. Contents are sealed, so that no index of them lies in the data base: they are opened one by one, in
memory, for the newest of a single person.

What was not opened is not searched, nor what the session may not open now: a hit would tell what the letter says.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from notifications.models import Addressee, Notice
from notifications.models.sealing import notice_place, subject_place, unseal_values
from notifications.rules.doors import is_strict, need_of
from notifications.rules.searching import is_found, texts_of
from portal.lib import japanese, sealed
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident
    from portal.identity.rules.levels import Standing

# A thousand letters open in about 50 ms; a family of letters over ten years is some hundreds.
MOST = 1000


def found_in(letters: QuerySet[Notice], words: Sequence[str], standing: Standing) -> list[uuid.UUID]:
    """The keys of the letters in which every word stands, among the newest `MOST`."""
    return [letter.pk for letter in letters[:MOST] if is_found(words, _texts(letter, standing))]


def _texts(letter: Notice, standing: Standing) -> Iterable[str]:
    yield letter.municipality.name
    if is_strict(letter.required_level) and not standing.meets(need_of(letter.required_level, letter.max_age)):
        return
    yield letter.title
    yield letter.case_number
    if letter.first_opened_at and not letter.recalled_at and not letter.erased_at and not letter.release.frozen_at:
        try:
            yield from texts_of(unseal_values(letter.sealed, notice_place(letter.municipality_id, letter.pk)))
        except sealed.BrokenSeal:
            return


def cases_about(resident: Resident, name: str) -> list[str]:
    """The numbers of this resident's own cases whose subject bears the name: a child of theirs."""
    wanted = japanese.variant_key(name)
    with viewing_as(System("find a resident's own cases about one child")):
        rows = list(Addressee.objects.filter(recipient=resident.pk).exclude(subject="").order_by("-bound_at")[:MOST])
    return [row.case_number for row in rows if wanted and japanese.variant_key(_subject(row)) == wanted]


def _subject(row: Addressee) -> str:
    try:
        return sealed.unseal(row.subject, aad=subject_place(row.municipality_id, row.case_number))
    except sealed.BrokenSeal:
        return ""
