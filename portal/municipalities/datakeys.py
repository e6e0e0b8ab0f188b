"""The towns' data keys: made at `migrate`, opened by a master key, held in each process for a moment, shredded when a town goes.

Keys are never made inside the transaction that seals with them: a rollback would leave texts that nobody opens.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import functools
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.lib import masterkeys, sealed

from .models import DataKey
from .scope import System, viewing_as

KINDS = ("own", "held", "own-files", "held-files")
# What a town takes with it; what residents hold stays theirs.
OWN = ("own", "own-files")
TOWNS = Path(__file__).resolve().parent / "data" / "municipalities.csv"
# So long may a process seal with a key that is no longer the newest, or open with one that was shredded elsewhere.
FRESH_SECONDS = 30


@dataclass(frozen=True)
class _Held:
    """All keys as they were read once. Another reading is another object: a thread that has this one in hand is not disturbed."""

    newest: dict[str, str]
    known: dict[str, tuple[str, str]]
    opened: dict[str, bytes]
    read_at: float


class Keyring:
    """`sealed.Keeper`: the keys of all towns as this process knows them; its threads share it."""

    def __init__(self) -> None:
        self.fresh_seconds: float = FRESH_SECONDS
        self._held: _Held | None = None

    def forget(self) -> None:
        """Read them anew at the next need."""
        self._held = None

    def current(self, ring: str) -> tuple[str, bytes]:
        held = self._fresh()
        name = held.newest.get(ring)
        if name is None:
            raise sealed.BrokenSeal(f"no key for {ring}: run manage.py migrate")
        return name, self._opened(held, name, ring.split(":")[0])

    def find(self, name: str, town: str) -> bytes:
        held = self._fresh()
        return self._opened(held if name in held.known else self.read(), name, town)

    def read(self) -> _Held:
        """All keys as the data base has them now."""
        with viewing_as(System("open what is sealed")):
            rows = list(DataKey.objects.order_by("ring", "number").values_list("name", "ring", "wrapped"))
        before = self._held
        known = {name: (ring, wrapped) for name, ring, wrapped in rows}
        opened = {name: key for name, key in dict(before.opened if before else {}).items() if known.get(name, ("", ""))[1]}
        held = _Held({ring: name for name, ring, wrapped in rows if wrapped}, known, opened, time.monotonic())
        self._held = held
        return held

    def _fresh(self) -> _Held:
        held = self._held
        return held if held and time.monotonic() - held.read_at <= self.fresh_seconds else self.read()

    def _opened(self, held: _Held, name: str, town: str) -> bytes:
        ring, wrapped = held.known.get(name, ("", ""))
        if not ring or ring.split(":")[0] != town:
            raise sealed.BrokenSeal("unknown key")
        if not wrapped:
            raise sealed.KeyShredded(ring.split(":")[0])
        if name not in held.opened:
            held.opened[name] = masterkeys.master().unwrap(wrapped, name=_bound(ring, name))
        return held.opened[name]


keyring = Keyring()


def ensure(using: str = "default", **_: Any) -> None:
    """After `migrate`: each town has a key of each kind. A kind whose keys were shredded has none until its town begins anew."""
    if DataKey._meta.db_table not in connections[using].introspection.table_names():
        return
    with viewing_as(System("make the towns' first keys")):
        there = set(DataKey.objects.values_list("ring", flat=True))
        missing = [f"{town}:{kind}" for town in towns() for kind in KINDS if f"{town}:{kind}" not in there]
        DataKey.objects.bulk_create([made(ring, 1, timezone.now()) for ring in missing], ignore_conflicts=True)
    keyring.read()


@functools.cache
def towns() -> tuple[str, ...]:
    """The codes of all bodies."""
    with TOWNS.open(encoding="utf-8-sig", newline="") as file:
        return tuple(row["lgcode"] for row in csv.DictReader(file))


def newest(town: str) -> dict[str, str]:
    """Kind → name of the key that seals now."""
    rows = DataKey.objects.filter(ring__startswith=f"{town}:").exclude(wrapped="").order_by("number")
    return {ring.split(":")[1]: name for ring, name in rows.values_list("ring", "name")}


def shredded(town: str) -> list[str]:
    """Names of the keys that were destroyed on purpose: what names one stays as it is."""
    return list(DataKey.objects.filter(ring__startswith=f"{town}:").exclude(shredded_at=None).values_list("name", flat=True))


def older(ring: str, before: dt.datetime) -> list[str]:
    """Names of the keys that open but no longer seal, when their successor was made at or before an instant."""
    rows = list(DataKey.objects.filter(ring=ring).exclude(wrapped="").order_by("number").values_list("name", "made_at"))
    return [name for name, _made_at in rows[:-1]] if rows and rows[-1][1] <= before else []


def retire(names: Iterable[str], now: dt.datetime) -> None:
    """Destroy keys that nothing names any more."""
    DataKey.objects.filter(pk__in=list(names)).update(wrapped="", retired_at=now)
    keyring.forget()


def made(ring: str, number: int, now: dt.datetime) -> DataKey:
    """A new key, not yet saved."""
    name = base64.urlsafe_b64encode(os.urandom(6)).decode()
    wrapped = masterkeys.master().wrap(os.urandom(masterkeys.SIZE), name=_bound(ring, name))
    return DataKey(name=name, ring=ring, number=number, wrapped=wrapped, made_at=now)


def renew(town: str, now: dt.datetime, kinds: tuple[str, ...] = KINDS) -> list[str]:
    """Put a new key in front of each ring, which seals from now on; the names. Call it outside of what seals with them."""
    rows = [made(f"{town}:{kind}", _last_number(f"{town}:{kind}") + 1, now) for kind in kinds]
    DataKey.objects.bulk_create(rows)
    return [row.name for row in rows]


def begin_anew(town: str, now: dt.datetime) -> None:
    """A town that had left comes back: new keys in place of those that were shredded. Call it after the commit."""
    with viewing_as(System("keys for a town that comes back")):
        usable = set(DataKey.objects.exclude(wrapped="").values_list("ring", flat=True))
        renew(town, now, tuple(kind for kind in KINDS if f"{town}:{kind}" not in usable))
    keyring.forget()


def shred(town: str, now: dt.datetime, kinds: tuple[str, ...] = OWN) -> list[str]:
    """Destroy the keys: whatever they sealed, in tables, files, archives and copies of them, is unreadable. The names of what is gone."""
    rows = DataKey.objects.filter(ring__in=[f"{town}:{kind}" for kind in kinds], shredded_at=None)
    names = sorted(rows.values_list("name", flat=True))
    rows.update(wrapped="", shredded_at=now)
    keyring.forget()
    return names


def rewrap() -> int:
    """Wrap every data key with the newest master key; how many were still under an older one. Texts stay as they are."""
    master, count = masterkeys.master(), 0
    for row in DataKey.objects.exclude(wrapped="").order_by("pk"):
        if not master.is_current(row.wrapped):
            name = _bound(row.ring, row.name)
            anew = master.wrap(master.unwrap(row.wrapped, name=name), name=name)
            count += DataKey.objects.filter(pk=row.pk, wrapped=row.wrapped).update(wrapped=anew)
    keyring.forget()
    return count


def locked_out() -> list[str]:
    """The rings of which a key cannot be opened, because its master key is not here."""
    master, found = masterkeys.master(), set()
    for name, ring, wrapped in DataKey.objects.exclude(wrapped="").values_list("name", "ring", "wrapped"):
        try:
            master.unwrap(wrapped, name=_bound(ring, name))
        except masterkeys.MasterMissing:
            found.add(ring)
    return sorted(found)


def _last_number(ring: str) -> int:
    return DataKey.objects.filter(ring=ring).order_by("-number").values_list("number", flat=True).first() or 0


def _bound(ring: str, name: str) -> str:
    return f"tobira.datakey:{ring}:{name}"
