"""What a resident has agreed to with one service, in the words that were agreed to: a receipt to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.connections.models import ConnectedService
from portal.consent.queries import Given, ledger

from .services import claim_labels

if TYPE_CHECKING:
    from portal.identity.models import Resident


@dataclass(frozen=True)
class ReceiptLine:
    """One yes. `sees` are labels; `given` has the words, their version, and from when until when it counts."""

    given: Given
    sees: tuple[str, ...]


@dataclass(frozen=True)
class Receipt:
    """The newest yes to a service (`link`), and the newest to each of its uses, taken back or not."""

    link: ReceiptLine
    uses: tuple[ReceiptLine, ...]


def receipt_of(resident: Resident, service: ConnectedService) -> Receipt | None:
    """None when the resident never agreed. Run as that resident. Uses that the service has dropped since stay on it."""
    newest: dict[str, Given] = {}
    for line in ledger(resident.pk):
        if line.code == service.purpose or line.code.startswith(f"{service.purpose}:"):
            newest.setdefault(line.code, line)
    link = newest.pop(service.purpose, None)
    return Receipt(_line(link), tuple(_line(newest[code]) for code in _in_order(service, newest))) if link else None


def _in_order(service: ConnectedService, newest: dict[str, Given]) -> list[str]:
    known = [use.purpose for use in service.uses.select_related("service")]
    return sorted(newest, key=lambda code: known.index(code) if code in known else len(known))


def _line(given: Given) -> ReceiptLine:
    return ReceiptLine(given, claim_labels(given.items))
