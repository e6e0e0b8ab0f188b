"""The snapshot of the projection that counts are made over: one file, mapped by every worker of the machine.

    TOBIRA-AUDIENCE\n · length of the head (8 octets) · head (JSON: when, wordings, columns) · columns, each at a multiple of 64

No names and no ids are in it, and nothing in it can be led back to a row of the data base. It is as old as `built_at` says:
counts may be, sending is not, and asks the rows.
"""

import datetime as dt
import json
import logging
import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.utils import timezone

from portal.attributes.rules.layout import ARRANGEMENT, Columns

logger = logging.getLogger(__name__)

MAGIC = b"TOBIRA-AUDIENCE\n"
EDGE = 64
# Older than this it is not used: the task that builds it must have died.
OLDEST = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Snapshot:
    """`wordings` are the versions of the purposes that were in force when it was built."""

    built_at: dt.datetime
    wordings: Mapping[str, int]
    columns: Columns


def place() -> Path:
    return Path(settings.STATE_DIR) / "audience.snapshot"


_mapped: tuple[tuple[int, int], Snapshot | None] | None = None


def current(wordings: Mapping[str, int], now: dt.datetime | None = None) -> Snapshot | None:
    """The newest snapshot; None when there is none that can be read, it is too old, or a purpose reads differently since."""
    global _mapped  # noqa: PLW0603 - one mapping per process; replaced as a whole when the file is
    try:
        known_as = place().stat()
    except FileNotFoundError:
        return None
    mark = (known_as.st_ino, known_as.st_mtime_ns)
    if _mapped is None or _mapped[0] != mark:
        _mapped = (mark, _read_if_whole(place()))
    found = _mapped[1]
    if found is None:
        return None
    is_usable = dict(found.wordings) == dict(wordings) and (now or timezone.now()) - found.built_at < OLDEST
    return found if is_usable else None


def _read_if_whole(path: Path) -> Snapshot | None:
    """None for a file of an earlier version of the portal, or one that a full disk cut short: the next one replaces it."""
    try:
        return read(path)
    except (ValueError, KeyError, OSError):
        logger.warning("the snapshot of audiences cannot be read; counts wait for the next one", exc_info=True)
        return None


def read(path: Path) -> Snapshot:
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = len(MAGIC) + 8
    if mapped[: len(MAGIC)] != MAGIC:
        raise ValueError(f"{path} is no snapshot")
    length = int.from_bytes(mapped[len(MAGIC) : start], "little")
    head = json.loads(mapped[start : start + length])
    if head.get("arrangement") != ARRANGEMENT:
        raise ValueError(f"{path} is arranged in another way")
    columns = {
        name: np.frombuffer(mapped, dtype=np.dtype(kind), count=size, offset=offset)
        for name, (kind, size, offset) in head["columns"].items()
    }
    return Snapshot(dt.datetime.fromisoformat(head["built_at"]), head["wordings"], columns)


def write(path: Path, columns: Mapping[str, npt.NDArray[Any]], wordings: Mapping[str, int], built_at: dt.datetime) -> int:
    """Beside the old file and then in its place, in one step: whoever has the old one mapped keeps it. Gives its size."""
    shape: dict[str, list[Any]] = {name: [column.dtype.str, len(column), 0] for name, column in columns.items()}
    room = len(MAGIC) + 8 + 200 * (len(shape) + 4)
    at = room + -room % EDGE
    for name, column in columns.items():
        shape[name][2] = at
        at += column.nbytes + -column.nbytes % EDGE
    head = json.dumps({"arrangement": ARRANGEMENT, "built_at": built_at.isoformat(), "wordings": dict(wordings), "columns": shape}).encode()
    beside = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(MAGIC + len(head).to_bytes(8, "little") + head)
        for name, column in columns.items():
            file.seek(shape[name][2])
            file.write(column.data)
        file.truncate(max(at, file.tell()))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return at
