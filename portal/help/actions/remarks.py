"""Saying whether a page was of use, without a trace of who says it; and what officers do with it.

What is said has no entry in the trail: its exact moment, beside entries that say who had the page open, would tell whose it is.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.help import events, pages
from portal.help.models import Remark
from portal.help.queries.remarks import TO_ADD_WORDS, told_before
from portal.lib.refusals import Refused
from portal.lib.slips import Slip, SlipOver
from portal.municipalities.queries import PREFECTURE, town
from portal.municipalities.scope import System, viewing_as
from portal.search.rules import cleaning

if TYPE_CHECKING:
    from portal.identity.models import Officer

KEPT = dt.timedelta(days=400)
# The number of the remark and its town; for an hour, in which somebody may think about a few words.
_SLIP = Slip("help.remark", good_for=TO_ADD_WORDS, shape=(int, str))


class NoSuchPage(Refused):
    sentence = _("どのページについてか分かりませんでした。前のページに戻って、もう一度押してください。")


class TooLate(Refused):
    sentence = _("時間がたったので、一言を置けませんでした。前のページに戻って、もう一度はじめから押してください。")


class NothingLeft(Refused):
    sentence = _("番号や名前などを除くと、何も残りませんでした。番号や名前を書かずに、もう少しくわしく書いてください。")


def leave(path: str, *, is_useful: bool, home: str | None, today: dt.date) -> str:
    """One tap. Gives a token with which its words can be added, for an hour: it names the remark and no person.

    It goes to the town that the page is of, else to the reader's own (`home`), else to the prefecture.
    """
    page, kept_path, inside = pages.of(path)
    if not page:
        raise NoSuchPage
    code = _town_of(inside) or home or PREFECTURE
    with viewing_as(System("keep a remark", code)):
        facts = {"page": page, "path": kept_path, "on": today, "is_useful": is_useful}
        row = Remark.objects.create(municipality_id=code, **facts)
    return _SLIP.written(row.pk, code)


def add_words(token: str, typed: str) -> str:
    """Gives the words as they were kept. Said once: a second time replaces nothing. Raises `TooLate`, `NothingLeft`."""
    try:
        pk, code = _SLIP.read(token)
    except SlipOver as bad:
        raise TooLate from bad
    text = cleaning.cleaned(typed, longest=200)
    if not text:
        raise NothingLeft
    with viewing_as(System("keep a remark", code)):
        if not Remark.objects.filter(pk=pk, words="").update(words=text):
            raise TooLate
    return text


def read(page: str, path: str, *, by: Officer, now: dt.datetime) -> int:
    """Mark what is told of a page in the officer's town (an operator: in all) as read."""
    with trail.act(events.REMARKS_READ, by=by, town=by.municipality_id) as act:
        count = Remark.objects.filter(page=page, path=path, is_read=False, on__lt=told_before(now)).update(is_read=True)
        act.note(read=count)
    return count


def forget_old(today: dt.date) -> int:
    with viewing_as(System("forget old remarks")), trail.act(events.REMARKS_FORGOTTEN, by=trail.PORTAL) as act:
        gone, _by_model = Remark.objects.filter(on__lt=today - KEPT).delete()
        act.note(gone=gone)
    return gone


def _town_of(inside: object) -> str:
    """The town that stands in the path of a page: /towns/271403/, /procedures/271403/move-in/."""
    facts = inside if isinstance(inside, dict) else {}
    code = str(facts.get("town_id") or facts.get("code") or "")
    return code if len(code) == 6 and code.isdecimal() and town(code) else ""
