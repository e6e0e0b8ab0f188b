"""In which form people take the letters of a town. Asked when rows are matched, and again at the release.

The posting list asks the choices themselves (`queries.postings`): what was said after the release counts there too.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from notifications.models import ReceiptChoice
from notifications.models.receipt import FORMS
from notifications.models.template_words import CLASSES
from notifications.rules.policy import LegalClass
from notifications.rules.receiving import Form, form_of
from portal.consent import queries as consents
from portal.consent.rules import DIGITAL_NOTICE
from portal.municipalities.queries import names
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Resident


def forms_of(resident_ids: Collection[uuid.UUID], town_id: str, legal_class: LegalClass) -> dict[uuid.UUID, Form]:
    """Resident → form, for letters of this class of this town. Two queries for any number of people."""
    agreeing = consents.residents_in_force(resident_ids, DIGITAL_NOTICE, town_id)
    with viewing_as(System("ask in which form letters are taken", town_id)):
        rows = ReceiptChoice.objects.filter(municipality=town_id, legal_class=legal_class, ended_at=None, resident__in=[*resident_ids])
        chosen = {one: Form(form) for one, form in rows.values_list("resident_id", "form")}
    return {one: form_of(agrees=one in agreeing, chosen=chosen.get(one)) for one in resident_ids}


def digital_ones(resident_ids: Collection[uuid.UUID], town_id: str, legal_class: LegalClass) -> set[uuid.UUID]:
    return {one for one, form in forms_of(resident_ids, town_id, legal_class).items() if form is not Form.PAPER}


@dataclass(frozen=True, slots=True)
class Line:
    """One class of one town as its resident sees it: the form that holds, since when, under which version of the purpose."""

    legal_class: str
    name: str
    form: Form
    form_name: str
    chosen_at: datetime | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Town:
    code: str
    name: str
    agrees: bool
    given_at: datetime | None
    version: int | None
    lines: tuple[Line, ...]


def lines_of(resident: Resident, town_ids: Collection[str]) -> tuple[Town, ...]:
    """For each town: whether its letters come digitally at all, and in which form those of each class."""
    known = names(list(town_ids))
    return tuple(_town(resident, code, known[code]) for code in town_ids if code in known)


def _town(resident: Resident, code: str, name: str) -> Town:
    agrees = consents.in_force(resident.pk, DIGITAL_NOTICE, code)
    purpose = consents.current_purpose(DIGITAL_NOTICE, code)
    rows = {row.legal_class: row for row in ReceiptChoice.objects.filter(resident=resident.pk, municipality=code, ended_at=None)}
    given = next((one.given_at for one in consents.ledger(resident.pk) if one.code == DIGITAL_NOTICE and one.town == name), None)
    return Town(code, name, agrees, given if agrees else None, purpose.number if purpose else None, tuple(
        _line(legal_class, agrees, rows.get(legal_class)) for legal_class in LegalClass
    ))  # fmt: skip


def _line(legal_class: LegalClass, agrees: bool, row: ReceiptChoice | None) -> Line:
    form = form_of(agrees=agrees, chosen=Form(row.form) if row else None)
    chosen_at, version = (row.chosen_at, row.version) if row and agrees else (None, None)
    return Line(legal_class, str(CLASSES[legal_class]), form, str(FORMS[form]), chosen_at, version)
