"""What leaves this floor as a file."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Literal

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.documents import calendars, stamps
from portal.lib import csvfile
from portal.lib.uploads import CONTENT_TYPES, ENDINGS, Kind
from procedures.models import Appointment, Paper
from procedures.queries.payments import Booked
from procedures.queries.staff import DecidedRow

Encoding = Literal["cp932", "utf-8-sig"]

# The header is read again by the notices' column mapping; it is data for machines and clerks, not translated.
DECISION_COLUMNS = ("受付番号", "生年月日", "児童氏名", "児童氏名カナ", "結果", "施設名", "入所日", "備考", stamps.HEADER)


def decisions_csv(rows: Iterable[DecidedRow], encoding: Encoding, town_id: str) -> bytes:
    """One line per decision, each with its fingerprint. Formula cells are neutralised; in CP932 a letter that it lacks becomes 〓."""
    return b"".join(csvfile.write_rows(_lines(rows, town_id), encoding))


def _lines(rows: Iterable[DecidedRow], town_id: str) -> Iterator[tuple[str, ...]]:
    yield DECISION_COLUMNS
    for row in rows:
        born = row.birth_on.isoformat() if row.birth_on else ""
        yield (
            row.receipt_number, _day(row.birth_on), row.name, row.kana, row.outcome, row.facility, _day(row.starts_on), row.note,
            stamps.stamp(town_id, row.receipt_number, born, row.name),
        )  # fmt: skip


def decisions_as_values(rows: Iterable[DecidedRow]) -> list[dict[str, str]]:
    """The same, for notices without a file in between: header → text."""
    return [dict(zip(DECISION_COLUMNS[:-1], line[:-1], strict=True)) for line in islice(_lines(rows, ""), 1, None)]


# For the books of the accounts section: data, not translated.
PAYMENT_COLUMNS = ("日時", "区分", "入金", "返金", "受付番号", "手続", "担当課", "料金の名前", "決済番号")


def payments_csv(rows: Iterable[Booked], encoding: Encoding) -> bytes:
    """One line per payment and refund, in order. Money in and money back stand in columns of their own: each adds up."""
    lines = map(_payment_line, rows)
    return b"".join(csvfile.write_rows(chain([PAYMENT_COLUMNS], lines), encoding))


def _payment_line(row: Booked) -> tuple[str, ...]:
    what = ("返金", "", str(row.amount)) if row.is_refund else ("入金", str(row.amount), "")
    at = f"{timezone.localtime(row.at):%Y/%m/%d %H:%M:%S}"
    return (at, *what, row.receipt_number, row.procedure, row.department, row.label, row.reference)


def enclosed(paper: Paper, content: bytes) -> HttpResponse:
    """A file that somebody sent in, to download: no browser opens it in the portal's own name."""
    answer = HttpResponse(content, content_type=CONTENT_TYPES[Kind(paper.kind)])
    # The name says nothing: on a shared phone the list of downloads is read by others.
    answer.headers["Content-Disposition"] = f'attachment; filename="tobira-{str(paper.pk)[:8]}{ENDINGS[Kind(paper.kind)]}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer


def _day(day: date | None) -> str:
    return f"{day:%Y/%m/%d}" if day else ""


def visit_calendar(row: Appointment, now: datetime) -> bytes:
    """An appointment as iCalendar, with a reminder a day before. Calendars are shared: where and when, not what for."""
    url = f"{settings.PORTAL_URL}{reverse('procedures:appointment', args=[row.pk])}"
    summary = _("{town}：窓口の予約").format(town=row.municipality.name)
    when = (row.starts_at, row.ends_at)
    return calendars.event(str(row.pk), when, summary, url=url, before="P1D", place=row.counter.place, now=now)


def pdf_file(content: bytes, name: str) -> HttpResponse:
    """A PDF to save. `name` says no more than a number: on a shared phone the list of downloads is read by others."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
