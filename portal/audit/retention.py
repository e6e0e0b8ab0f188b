"""What is erased by itself, class by class: each floor registers its own, and asks before it erases whether a town holds it.

    retention.register(DataClass("letters", _("通知の中身"), Method.EVIDENCE, _("決めた年数"), letters_due))

Doors for the floors: `held("letters")`, the towns whose rows of this class stay as they are; `usual("papers")`, the years with which
something new begins. The floors keep their own nightly work.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import System, viewing_as

from .models import Hold, UsualYears

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Method(Enum):
    """What becomes of it. `EVIDENCE`: the contents go, that there was something stays."""

    DELETE = _("すべて消す")
    ANONYMISE = _("だれのものか分からなくする")
    EVIDENCE = _("中身を消し、証拠を残す")


# (town, instant) → how many would go if the night were now. Run as the portal, for that town; holds are left out of account.
Due = Callable[[str, dt.datetime], int]


@dataclass(frozen=True)
class DataClass:
    """`rule` says in words how long it is kept, and where the town decides that.

    years: what may be chosen there; `shipped` is what something new begins with, until the prefecture says otherwise.
    """

    code: str
    title: "StrOrPromise"
    method: Method
    rule: "StrOrPromise"
    due: Due
    years: tuple[int, ...] = ()
    shipped: int = 0


_classes: dict[str, DataClass] = {}


def register(*classes: DataClass) -> None:
    for one in classes:
        _classes[one.code] = one


def classes() -> tuple[DataClass, ...]:
    return tuple(_classes[code] for code in sorted(_classes))


def held(data_class: str) -> set[str]:
    """The towns that hold this class today. One query; never cached, for a hold counts at once."""
    with viewing_as(System("ask what is held")):
        rows = Hold.objects.filter(data_class=data_class, lifted_at=None, until__gte=timezone.localdate())
        return set(rows.values_list("municipality_id", flat=True))


def usual(data_class: str) -> int:
    """The years with which a new template or procedure begins. One query."""
    return UsualYears.objects.filter(data_class=data_class).values_list("years", flat=True).first() or _classes[data_class].shipped
