"""A draft and a newer version of its form: what of the answers goes along, what does not, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from procedures.rules import answers as rules
from procedures.rules.definition import Definition, Field, Kind
from procedures.rules.reuse import Offer

# Where a question stands is no part of what it asks.
_PLACE = {"show_if", "prefill", "fills", "same_as", "reuse"}


@dataclass(frozen=True)
class Loss:
    """An answer that stays behind. `why`: gone (not asked any more) · hidden (not asked of this person) · unfit (asked differently)."""

    label: str
    why: str


@dataclass(frozen=True)
class Moved:
    entries: rules.Entries
    losses: tuple[Loss, ...]


def move(old: Definition, new: Definition, entries: rules.Entries, today: date, *, recheck: bool) -> Moved:
    """Answers that fit their question in `new` stay. With `recheck`, those whose question reads differently must be ticked."""
    kept = rules.clean(new, entries.answers, today)
    shown = {field.key: field for field in rules.shown_fields(new, kept)}
    rough = {key: raw for key, raw in entries.rough.items() if key in shown and _asks_alike(old.field(key), shown[key])}
    asked = [field for field in rules.shown_fields(old, entries.answers) if field.kind.is_typed and field.key in entries.answers]
    losses = tuple(Loss(field.label, _why(new.field(field.key), shown)) for field in asked if field.key not in kept)
    offers = {key: offer for key, offer in entries.offers.items() if key in shown}
    if recheck:
        differing = (field for field in asked if field.key in kept and not _asks_alike(field, new.field(field.key)))
        offers |= {field.key: Offer(kept[field.key], "", "", "", confirm=True) for field in differing}
    return Moved(replace(entries, answers=kept, rough=rough, offers=offers, ticked=frozenset()), losses)


def _why(now: Field | None, shown: dict[str, Field]) -> str:
    if now is None or not now.kind.is_typed:
        return "gone"
    return "unfit" if now.key in shown else "hidden"


def _asks_alike(before: Field | None, now: Field | None) -> bool:
    return before is not None and now is not None and _question(before) == _question(now)


def _question(field: Field) -> dict[str, Any]:
    """A repeat is its count of rows; what stands in the rows is asked there."""
    return field.model_dump(exclude=_PLACE | ({"fields", "checks"} if field.kind is Kind.REPEAT else set()))
