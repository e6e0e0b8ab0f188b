"""Where a town stands on its way into the portal. The trail stands above this floor, so the roof keeps the act."""

from __future__ import annotations

import datetime as dt

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused

from .models import Municipality, Stage
from .rules import stages


class UnknownTown(Refused):
    sentence = _("団体コード {code} の市町村はありません。6けたの番号を確かめてください。")


class MovedMeanwhile(Refused):
    sentence = _("この間に、ほかの運用担当が{town}を「{stage}」にしました。画面を開き直して確かめてください。")


class NoSuchMove(Refused):
    sentence = _("{town}は「{before}」なので、「{after}」にはできません。いまの状態を確かめてください。")


class BeingSetUp(Refused):
    sentence = _("ほかの運用担当が、いま{town}の設定をしています。少し待ってから、画面を開き直してください。")


def held(code: str) -> Municipality:
    """The town's row, locked until the act ends. Who dies holding it lets it go; who comes meanwhile is told so at once.

    Raises `UnknownTown`, `BeingSetUp`. (SQLite has one writer: who comes second waits, and sees what was done.)
    """
    known = Municipality.objects.filter(pk=code).exclude(kind="prefecture").first()
    if known is None:
        raise UnknownTown(code=code)
    try:
        with transaction.atomic():
            return Municipality.objects.select_for_update(nowait=True, no_key=True).get(pk=code)
    except OperationalError as busy:
        raise BeingSetUp(town=known.name) from busy


def move(row: Municipality, to: str, *, seen: str, now: dt.datetime, **facts: object) -> None:
    """Bring a `held` town from the stage that was `seen` to another. Raises `MovedMeanwhile`, `NoSuchMove`."""
    if row.stage != seen:
        raise MovedMeanwhile(town=row.name, stage=Stage(row.stage).label)
    if not stages.may_move(stages.Stage(row.stage), stages.Stage(to)):
        raise NoSuchMove(town=row.name, before=Stage(row.stage).label, after=Stage(to).label)
    Municipality.objects.filter(pk=row.pk).update(stage=to, stage_since=now, **facts)
    row.stage, row.stage_since = to, now
