"""Everything that a town owns, as one zip: a file of JSON lines per table, its papers, a manifest with counts and digests.

Made by a worker before a town leaves, kept sealed, handed to the town's own administrator. In the tables what is sealed in the data
base stays sealed: there the archive proves, it does not open. What a town must be able to read is among the papers of the floors
(`belongings`): letters as residents got them, cases with answers, messages and files. It is written and read in pieces: a large town
has more than fits into memory.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import re
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from portal.lib import sealed
from portal.municipalities import belongings
from portal.municipalities.scope import Scope, System, viewing_as

AT_ONCE = 500
PIECE = 1024 * 1024
LISTING = "papers.sha256"
# Its first line; an archive without it is one seal around everything, as they were made before.
IN_PIECES = b"tobira-archive-2\n"
# What tells two makings apart, in the name and in the seal; archives made before have none.
MARKED = re.compile(r"-([0-9a-f]{16})\.sealed$")


@dataclass(frozen=True)
class Made:
    name: str
    digest: str
    manifest: dict[str, Any]


def owned_models() -> list[tuple[type[Model], str]]:
    """(model, its column of the town), by label: the private ones by their scope, the public ones by their foreign key."""
    found = []
    for model in apps.get_models():
        scope = getattr(model, "scope", None)
        named = scope.municipality if isinstance(scope, Scope) else None
        names = {field.name for field in model._meta.concrete_fields}
        column = named or ("municipality" if scope is not None and not isinstance(scope, Scope) and "municipality" in names else None)
        if column:
            found.append((model, column))
    return sorted(found, key=lambda pair: pair[0]._meta.label_lower)


def make(town_id: str, key: str, alive: Callable[[], None] = lambda: None) -> Made:
    """Write the archive of a town and keep it sealed; `key` names the place. Run again it is another file, from what is there then.

    `alive` is called after every piece: it tells that the work goes on, or raises to end it.
    """
    with tempfile.TemporaryFile() as kept:
        # Two makings never share a name or a seal: whoever comes late writes over nobody's file, and no piece of one fits into the other.
        mark = secrets.token_hex(8)
        sealer = Sealer(kept, _place(town_id, key, mark), alive)
        with viewing_as(System("archive a town that leaves", town_id)), zipfile.ZipFile(sealer, "w", zipfile.ZIP_DEFLATED) as archive:
            tables = dict(_tables(archive, town_id))
            papers = _papers(archive, town_id)
            manifest = {"town": town_id, "tables": tables, "rows": sum(one["rows"] for one in tables.values()), "papers": papers}
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        digest = sealer.end()
        name = default_storage.save(f"towns/{town_id}-{key}-{mark}.sealed", File(kept))
        return Made(name, digest, manifest)


def discard(name: str) -> None:
    """Delete a file that no row names any more."""
    if name:
        default_storage.delete(name)


def opened(town_id: str, key: str, name: str) -> Iterator[bytes]:
    """The zip, piece by piece. Raises `sealed.BrokenSeal` for a file that is not this town's, or is cut off."""
    place = _place(town_id, key, found[1] if (found := MARKED.search(name)) else "")
    with default_storage.open(name) as file:
        if (first := file.readline()) != IN_PIECES:
            yield base64.b64decode(sealed.unseal((first + file.read()).decode(), aad=place))
            return
        here, number = file.readline(), 0
        if not here:
            raise sealed.BrokenSeal
        while here:
            after = file.readline()
            yield base64.b64decode(sealed.unseal(here.decode().strip(), aad=_piece(place, number, is_last=not after)))
            here, number = after, number + 1


class Sealer(io.RawIOBase):
    """Seals what is written to it piece by piece: each opens in its own turn only, and the last one says so.

    The zip is written straight into it and never lies on a disk in the clear, where a file that is deleted stays readable for long.
    """

    def __init__(self, kept: IO[bytes], place: str, alive: Callable[[], None]) -> None:
        self._kept, self._place, self._number, self._alive = kept, place, 0, alive
        self._waiting, self._digest = bytearray(), hashlib.sha256()
        kept.write(IN_PIECES)

    def writable(self) -> bool:
        return True

    def write(self, some: Any) -> int:
        self._digest.update(some)
        self._waiting += some
        # One piece waits always: only `end` knows which is the last.
        while len(self._waiting) > PIECE:
            self._seal(is_last=False)
        return len(some)

    def end(self) -> str:
        """Everything is there. The digest of the whole, open."""
        self._seal(is_last=True)
        self._kept.seek(0)
        return self._digest.hexdigest()

    def _seal(self, *, is_last: bool) -> None:
        here = bytes(self._waiting[:PIECE])
        del self._waiting[:PIECE]
        text = sealed.seal(base64.b64encode(here).decode(), aad=_piece(self._place, self._number, is_last=is_last))
        self._kept.write(text.encode() + b"\n")
        self._number += 1
        self._alive()


def _place(town_id: str, key: str, mark: str) -> str:
    return f"front.archive:{town_id}:{key}{f'-{mark}' if mark else ''}"


def _piece(place: str, number: int, *, is_last: bool) -> str:
    return f"{place}:{number}:{'last' if is_last else 'more'}"


def _tables(archive: zipfile.ZipFile, town_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for model, column in owned_models():
        lines = _lines(model, column, town_id)
        if (line := next(lines, None)) is None:
            continue
        digest, rows = hashlib.sha256(), 0
        with archive.open(f"{model._meta.label_lower}.jsonl", "w", force_zip64=True) as file:
            while line is not None:
                file.write(line)
                digest.update(line)
                rows, line = rows + 1, next(lines, None)
        yield model._meta.label_lower, {"rows": rows, "sha256": digest.hexdigest()}


def _papers(archive: zipfile.ZipFile, town_id: str) -> dict[str, Any]:
    """The files, and `papers.sha256` as `sha256sum --check` reads it. Those that do not open any more are named, not passed over."""
    digest, count, unreadable = hashlib.sha256(), 0, []
    with tempfile.TemporaryFile() as listing:
        for name, content in belongings.papers(town_id):
            if content is None:
                unreadable.append(name)
                continue
            archive.writestr(name, content, zipfile.ZIP_STORED)
            line = f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode()
            listing.write(line)
            digest.update(line)
            count += 1
        listing.seek(0)
        with archive.open(LISTING, "w") as file:
            shutil.copyfileobj(listing, file)
    return {"files": count, "sha256": digest.hexdigest(), "unreadable": unreadable}


def _lines(model: type[Model], column: str, town_id: str) -> Iterator[bytes]:
    fields = [field for field in model._meta.concrete_fields if field.get_internal_type() != "BinaryField"]
    rows = model._default_manager.filter(**{column: town_id}).order_by("pk").values(*[field.attname for field in fields])
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"


def is_stale(town_id: str, archived_at: dt.datetime) -> bool:
    """Whether the town's file lacks what was written to its cases since. Run as the portal in that town."""
    last = belongings.written_last(town_id)
    return last is not None and last > archived_at
