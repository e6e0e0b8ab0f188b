"""Lists that officers take out as CSV: what to mend, and what to post."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.documents import reading, stamps
from notifications.models import Batch, Row
from notifications.models.words import DOUBTS
from notifications.queries import batches as queries
from notifications.rules.fields import Kind


def fault_lines(batch: Batch) -> list[list[str]]:
    """Every fault of the batch, header first. The screen shows a page of them, this list all."""
    return list(fault_pieces(batch))


def fault_pieces(batch: Batch) -> Iterator[list[str]]:
    """`fault_lines`, one after the other: a file of 100,000 faulty rows is written without being held."""
    yield [_("行"), _("列"), _("項目"), _("書かれている値"), _("どうすればよいか")]
    for fault in queries.each_fault(batch, queries.faulty_rows(batch).iterator(chunk_size=500)):
        yield [str(fault.number), fault.column, fault.label, fault.written, fault.sentence]


def opened_lines(batch: Batch) -> list[list[str]]:
    """Who had opened their notice, when, and since when it is recalled: for the report on a wrong notice."""
    fields = [field for field in batch.version.layout.fields if field.key in batch.columns]
    header = [_("行"), *(field.label for field in fields), _("開いた日時"), _("PDFを受け取った日時"), _("取り消した日時")]
    lines = [header]
    for row, notice in queries.opened_rows(batch):
        texts = queries.texts_of(batch, row)
        times = (notice.first_opened_at, notice.first_downloaded_at, notice.recalled_at)
        told = [f"{timezone.localtime(at):%Y/%m/%d %H:%M:%S}" if at else "" for at in times]
        lines.append([str(row.number), *(texts.get(field.key, "") for field in fields), *told])
    return lines


def paper_lines(batch: Batch) -> list[list[str]]:
    """The rows to post, as they stood in the file, with the reason in the last column."""
    return _posting(batch, queries.paper_rows(batch))


def unopened_lines(batch: Batch) -> list[list[str]]:
    """The released rows whose resident has not opened the notice: for a letter or a telephone call."""
    return _posting(batch, queries.unopened_rows(batch))


def whose(batch: Batch, which: str) -> set[UUID]:
    """The residents whose rows are on one of these lists; a row that was matched to nobody is nobody's."""
    if which == "opened":
        return {notice.recipient_id for _row, notice in queries.opened_rows(batch)}
    rows = {"faults": queries.faulty_rows, "paper": queries.paper_rows, "unopened": queries.unopened_rows}[which](batch)
    return set(rows.exclude(recipient=None).order_by().values_list("recipient_id", flat=True))


def _posting(batch: Batch, rows: QuerySet[Row]) -> list[list[str]]:
    fields = [field for field in batch.version.layout.fields if field.key in batch.columns]
    header = [_("行"), *(field.label for field in fields), _("理由"), stamps.HEADER]
    return [header, *(_posted(batch, row, [field.key for field in fields]) for row in rows)]


def _posted(batch: Batch, row: Row, keys: list[str]) -> list[str]:
    texts = queries.texts_of(batch, row)
    reason = str(DOUBTS[row.doubt]) if row.doubt else _("まだ開いていません。")
    return [str(row.number), *(texts.get(key, "") for key in keys), reason, _stamp(batch, row, texts)]


def _stamp(batch: Batch, row: Row, texts: dict[str, str]) -> str:
    """The row's fingerprint, so that the list can come back as the file of a later batch without being shifted unseen."""
    layout = batch.version.layout
    birth = next((reading.birth_of(texts.get(field.key, "")) for field in layout.fields if field.kind is Kind.BIRTH_DATE), "")
    return stamps.stamp(batch.municipality_id, row.case_number, birth, texts.get(layout.person, ""))
