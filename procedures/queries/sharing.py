"""Questions that still take a file, among the applications that a resident is filling in: where a photo from another app may go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language

from portal.lib.languages import OFFICIAL
from procedures.models import Application
from procedures.queries.walk import walk
from procedures.rules import files
from procedures.rules.definition import Kind
from procedures.rules.states import EDITABLE

if TYPE_CHECKING:
    from portal.identity.models import Resident

MOST = 20


@dataclass(frozen=True)
class Slot:
    """One question of one application; at `url` its box takes the files."""

    url: str
    label: str
    title: str
    town: str


def slots(resident: "Resident", prefix: str, today: date) -> tuple[Slot, ...]:
    """The last touched application first. One query, and two for each application that came back."""
    rows = Application.objects.select_related("municipality", "procedure", "form_version").filter(applicant=resident, state__in=EDITABLE)
    return tuple(slot for row in rows.order_by("-saved_at")[:MOST] for slot in _of(row, prefix, today))


def _of(row: Application, prefix: str, today: date) -> Iterator[Slot]:
    spoken = get_language() or OFFICIAL
    way = walk(row, today, spoken if spoken in row.form_version.languages else OFFICIAL)
    for stop in way.stops():
        for field in way.fields(stop.number):
            if field.kind is Kind.FILE and len(files.of(field, way.entries.answers)) < field.max_files:
                page = reverse("procedures:page", args=[row.pk, stop.number])
                yield Slot(f"{page}?shared={prefix}-{field.key}", field.label, row.procedure.read_title, row.municipality.name)
