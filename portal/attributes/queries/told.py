"""What residents told, for themselves alone: no consent is needed to see one's own."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from portal.attributes import documents
from portal.attributes.models import DeclaredAttribute, SwitchedOff
from portal.attributes.rules import values, vocabulary
from portal.attributes.rules.facts import Facts
from portal.identity.queries import family
from portal.municipalities.queries import full_names
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

_AREAS = (vocabulary.TOWN, vocabulary.WARD, vocabulary.WORK_TOWN)


@dataclass(frozen=True)
class Declared:
    """One entry as its owner sees it; `value` in words, `is_used` is its switch, `used_for` what happens with it then."""

    name: str
    label: str
    value: str
    source: str
    declared_at: dt.datetime
    is_used: bool
    used_for: str = ""


@dataclass(frozen=True)
class ListedChild:
    """`name` is what the family calls it; `full_name` and `full_kana` are empty while not told."""

    id: int
    name: str
    birth_on: dt.date
    full_name: str = ""
    full_kana: str = ""


@dataclass(frozen=True)
class Profile:
    """All that a resident told, for the resident alone. `off` are the attributes that they do not want used."""

    facts: Facts
    entries: tuple[Declared, ...]
    children: tuple[ListedChild, ...]
    off: frozenset[str] = frozenset()

    def of_group(self, group: str) -> tuple[Declared, ...]:
        return tuple(entry for entry in self.entries if entry.name in vocabulary.GROUPS[group])


def profile(resident_id: UUID) -> Profile:
    """Three queries, and one more for the names of areas when there are any."""
    with viewing_as(ResidentView(resident_id)):
        rows = [*DeclaredAttribute.objects.filter(resident=resident_id).order_by("name")]
        off = frozenset(SwitchedOff.objects.filter(resident=resident_id).values_list("name", flat=True))
    children = family.children(resident_id)
    facts = values.read({row.name: row.value for row in rows}, tuple(child.birth_on for child in children))
    codes = {row.value for row in rows if row.name in _AREAS}
    names = full_names(codes) if codes else {}
    return Profile(
        facts,
        tuple(_declared(row, names, off) for row in rows),
        tuple(ListedChild(child.pk, child.call_name, child.birth_on, child.full_name, child.full_kana) for child in children),
        off,
    )


def _declared(row: DeclaredAttribute, names: dict[str, str], off: frozenset[str]) -> Declared:
    return Declared(
        row.name,
        gettext(vocabulary.ATTRIBUTE_NAMES[row.name]),
        names.get(row.value) or documents.told(row.name, row.value),
        gettext(vocabulary.SOURCE_NAMES[row.source]),
        row.declared_at,
        row.name not in off,
        gettext(vocabulary.USED_FOR[row.name]),
    )
