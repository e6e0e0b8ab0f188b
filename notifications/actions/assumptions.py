"""What the town assumes: the price of a letter on paper, and how far a batch may differ from the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from notifications import events
from notifications.models import Assumption, Template
from portal.audit import trail

if TYPE_CHECKING:
    from portal.identity.models import Officer


def set_assumptions(*, postage: int, printing: int, tolerances: Mapping[UUID, int], by: Officer) -> None:
    """Keep the prices (yen per letter) and the tolerance of each template (percent)."""
    with trail.act(events.ASSUMPTIONS_SET, by=by, town=by.municipality_id) as act:
        prices = {"postage": postage, "printing": printing}
        Assumption.objects.update_or_create(pk=by.municipality_id, defaults=prices)
        for template_id, tolerance in tolerances.items():
            Template.objects.filter(pk=template_id).update(tolerance=tolerance)
        act.note(postage=postage, printing=printing)
