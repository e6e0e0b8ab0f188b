"""A batch's figures in words: the table beside the curve, and the same as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from notifications.documents.charts import in_words
from notifications.models.delivery import CHANNELS
from notifications.rules.statistics import ASKED_FOR, percent

if TYPE_CHECKING:
    from notifications.queries.statistics import Line, Statistics


@dataclass(frozen=True, slots=True)
class TableRow:
    """One way of being told: how many, how many opened, and per mark (count, per cent) or None where it lies ahead."""

    name: str
    released: int
    opened: int
    percent: int
    cells: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]


def channel_name(channel: str) -> str:
    return str(CHANNELS.get(channel, channel)) if channel else _("連絡なし（自分で見る）")  # type: ignore[call-overload]


def purpose_name(purpose: str) -> str:
    """「1回目の催促」."""
    number = purpose.rpartition("-")[2]
    return _("%(n)s回目の催促") % {"n": number} if number.isdigit() else purpose


def table(found: Statistics) -> Table:
    """After 1 hour, 3 hours, a day and a week: all together first, then by the way people were told."""
    lines = [(_("全体"), found.whole), *((channel_name(line.channel), line) for line in found.channels)]
    return Table(tuple(in_words(mark) for mark in ASKED_FOR), tuple(_row(name, line) for name, line in lines))


def _row(name: str, line: Line) -> TableRow:
    at = {point.after: point.opened for point in line.points}
    return TableRow(name, line.released, line.opened, line.percent, tuple(_cell(at, mark, line.released) for mark in ASKED_FOR))


def _cell(at: dict[timedelta, int], mark: timedelta, released: int) -> tuple[int, int] | None:
    return (at[mark], percent(at[mark], released)) if mark in at else None


def lifts(found: Statistics) -> list[tuple[str, int, int, int]]:
    """(reminder, told, opened within a day, per cent)."""
    return [(purpose_name(lift.purpose), lift.told, lift.opened, lift.percent) for lift in found.lifts]


def lines(found: Statistics) -> list[list[str]]:
    """Every point of every curve, header first."""
    head = [_("知らせ方"), _("公開からの時間"), _("公開した数"), _("開いた数"), _("割合（%）")]
    everybody = [(_("全体"), found.whole), *((channel_name(line.channel), line) for line in found.channels)]
    rows = [
        [name, in_words(point.after), str(line.released), str(point.opened), str(percent(point.opened, line.released))]
        for name, line in everybody
        for point in line.points
    ]
    brought = [[name, in_words(timedelta(hours=24)), str(told), str(opened), str(share)] for name, told, opened, share in lifts(found)]
    return [head, *rows, *brought]
