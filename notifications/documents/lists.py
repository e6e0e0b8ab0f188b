"""Lists that officers take out as CSV: what to mend, and what to post."""

from __future__ import annotations

from django.utils.translation import gettext as _

from notifications.models import Batch
from notifications.queries import batches as queries


def fault_lines(batch: Batch) -> list[list[str]]:
    """Every fault of the batch, header first. The screen shows a page of them, this list all."""
    header = [_("行"), _("列"), _("項目"), _("書かれている値"), _("どうすればよいか")]
    faults = queries.faults_of(batch, list(queries.faulty_rows(batch)))
    return [header, *([str(fault.number), fault.column, fault.label, fault.written, fault.sentence] for fault in faults)]


def paper_lines(batch: Batch) -> list[list[str]]:
    """The rows to post, as they stood in the file, with the reason in the last column."""
    fields = [field for field in batch.version.layout.fields if field.key in batch.columns]
    header = [_("行"), *(field.label for field in fields), _("郵送にする理由")]
    lines = []
    for row in queries.paper_rows(batch):
        texts = queries.texts_of(batch, row)
        lines.append([str(row.number), *(texts.get(field.key, "") for field in fields), row.get_doubt_display()])
    return [header, *lines]
