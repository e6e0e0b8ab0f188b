"""The towns' data keys change: a new key seals at once, the lease on sealing anew is taken, an older key is destroyed at the end.

An old key goes only when no process can seal with it any more (`GRACE`) and no text names it. Keys of files stay as long as their files.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.front import events, resealing
from portal.lib.refusals import Refused
from portal.municipalities import datakeys
from portal.municipalities.models import Resealing
from portal.municipalities.scope import System, viewing_as

# Longer than a process believes in an old key and the longest transaction together.
GRACE = dt.timedelta(minutes=10)
CHANGING = ("own", "held")


class UnderWay(Refused):
    sentence = _("{town}の鍵の取り替えは、ほかで進んでいます。")


@dataclass(frozen=True)
class Left:
    """What a look found: texts that still name an older key, and the keys that were destroyed because none did."""

    texts: int
    retired: tuple[str, ...] = ()


def renew(town: str, *, now: dt.datetime) -> list[str]:
    """New keys of all kinds, which seal from now on; their names."""
    with viewing_as(System("change the keys of a town", town)), trail.act(events.KEYS_RENEWED, by=trail.PORTAL, town=town) as act:
        names = datakeys.renew(town, now)
        act.note(keys=len(names))
        datakeys.keyring.forget()
    return names


def take_up(town: str, *, now: dt.datetime, lease: dt.timedelta = resealing.LEASE) -> str:
    """Take the lease on a town's texts; the holder's name. A run that was cut off goes on where it stood. Raises `UnderWay`."""
    holder, of = secrets.token_hex(8), None if town == resealing.NOBODYS else town
    with viewing_as(System("seal anew")), trail.act(events.RESEALING_BEGUN, by=trail.PORTAL, town=of) as act:
        Resealing.objects.bulk_create([Resealing(town=town, begun_at=now, leased_until=now, ended_at=now)], ignore_conflicts=True)
        row = Resealing.objects.select_for_update().get(pk=town)
        if row.ended_at is None and row.leased_until > now:
            raise UnderWay(town=town)
        act.note(goes_on=row.ended_at is None)
        if row.ended_at is not None:
            row.begun_at, row.table, row.after, row.done, row.ended_at = now, "", "", 0, None
        row.holder, row.leased_until = holder, now + lease
        row.save()
    return holder


def retire(town: str, *, now: dt.datetime, grace: dt.timedelta = GRACE) -> Left:
    """Destroy older keys that no text names any more, once `grace` has passed since their successor was made."""
    with viewing_as(System("retire keys of a town", town)), trail.act(events.KEYS_RETIRED, by=trail.PORTAL, town=town) as act:
        older = [name for kind in CHANGING for name in datakeys.older(f"{town}:{kind}", now - grace)]
        gone = tuple(name for name in older if not resealing.is_named(town, name))
        datakeys.retire(gone, now)
        act.note(keys=len(gone))
        left = resealing.left_over(town)
    return Left(left, gone)


def wrap_anew() -> int:
    """All data keys under the newest master key; how many were under an older one. No text changes."""
    with viewing_as(System("wrap keys anew")), trail.act(events.KEYS_WRAPPED, by=trail.PORTAL) as act:
        count = datakeys.rewrap()
        act.note(keys=count)
    return count
