"""One number for each page of figures, for the page that leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.figures.queries import sheets
from portal.figures.queries.scoring import score_of
from portal.figures.queries.told import Told
from portal.figures.rules import score
from portal.municipalities.queries import Town


@dataclass(frozen=True)
class Headline:
    """`number` is what stands large, `said` the words below."""

    key: str
    title: str
    number: str
    said: str


def headlines(told: Told, towns: Sequence[Town]) -> list[Headline]:
    registered, letters, spared = sheets.registrations(told, towns), sheets.letters(told, towns), sheets.savings(told, towns)
    happy, count = sheets.satisfaction(told, towns), max(1, len(towns))
    online = sum(line.value or 0 for line in sheets.procedures(told, towns).lines) / count
    offered = sum(line.value or 0 for line in sheets.services(told, towns).lines) / count
    apart = score.gap([score_of(told, town.code).points for town in towns])
    return [
        Headline("registrations", registered.title, _cell(registered, 0), _("登録した方の数")),
        Headline("letters", letters.title, _cell(letters, 0), _("公開した通知の数（1日のうちに開かれた割合：%s）") % _cell(letters, 2)),
        Headline("procedures", _("よく使う手続のオンライン化"), f"{online:.1f}", _("市町村の28手続のうち、オンラインの数（平均）")),
        Headline("savings", spared.title, _cell(spared, 2), _("減った費用（減った仕事：%s）") % _cell(spared, 1)),
        Headline("services", _("繋がるサービス"), f"{offered:.1f}", _("使えるサービスの数（平均）")),
        Headline("satisfaction", happy.title, _cell(happy, 1), _("「使いやすかった」の割合（答えた数：%s）") % _cell(happy, 0)),
        Headline("gap", _("市町村の差"), f"{apart.distance:g}" if apart else sheets.HIDDEN, _("いちばん高い町と低い町の差（点）")),
    ]  # fmt: skip


def _cell(sheet: sheets.Sheet, place: int) -> str:
    return sheet.total.cells[place] if sheet.total else sheets.HIDDEN
