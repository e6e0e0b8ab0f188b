"""Lists that officers take out as CSV: what to mend, and what to post."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notifications.models import Batch, Row
from notifications.models.words import DOUBTS
from notifications.queries import batches as queries


def fault_lines(batch: Batch) -> list[list[str]]:
    """Every fault of the batch, header first. The screen shows a page of them, this list all."""
    header = [_("行"), _("列"), _("項目"), _("書かれている値"), _("どうすればよいか")]
    faults = queries.faults_of(batch, list(queries.faulty_rows(batch)))
    return [header, *([str(fault.number), fault.column, fault.label, fault.written, fault.sentence] for fault in faults)]


def paper_lines(batch: Batch) -> list[list[str]]:
    """The rows to post, as they stood in the file, with the reason in the last column."""
    return _posting(batch, queries.paper_rows(batch))


def unopened_lines(batch: Batch) -> list[list[str]]:
    """The released rows whose resident has not opened the notice: for a letter or a telephone call."""
    return _posting(batch, queries.unopened_rows(batch))


def _posting(batch: Batch, rows: QuerySet[Row]) -> list[list[str]]:
    fields = [field for field in batch.version.layout.fields if field.key in batch.columns]
    header = [_("行"), *(field.label for field in fields), _("理由")]
    return [header, *(_posted(batch, row, [field.key for field in fields]) for row in rows)]


def _posted(batch: Batch, row: Row, keys: list[str]) -> list[str]:
    texts = queries.texts_of(batch, row)
    reason = str(DOUBTS[row.doubt]) if row.doubt else _("まだ開いていません。")
    return [str(row.number), *(texts.get(key, "") for key in keys), reason]
