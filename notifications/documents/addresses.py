"""Where letters of paper go, as the town's own file says it."""

from __future__ import annotations

from collections.abc import Collection

from notifications.documents import reading
from notifications.models import Batch, Upload
from notifications.rules import envelope
from notifications.rules.envelope import Address


def in_file(batch: Batch, numbers: Collection[int]) -> dict[int, Address]:
    """Row number → the address as the town's own file gives it."""
    if not Upload.objects.filter(pk=batch.pk).exists():
        return {}
    table, wanted = reading.uploaded_table(batch), set(numbers)
    names = [column.key for column in table.header]
    found = {}
    for row in table.rows:
        if row.number in wanted:
            cells = {name: cell.written for name, cell in zip(names, row.cells, strict=True)}
            found[row.number] = envelope.from_cells(cells)
    return found
