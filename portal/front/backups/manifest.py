"""What a backup says about itself. The list is small, plain JSON, and read before anything of a backup is believed."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "manifest.json"
FORM = 1
PIECE = 1 << 20


class BadBackup(Exception):
    """The folder is no backup, is not whole, or does not fit to this installation; the message says what and what to do."""


@dataclass(frozen=True)
class Table:
    """`digest` is over all rows in the order of their keys: SHA-256, hexadecimal."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """`parts`: the folder's files with their SHA-256. `migrations`: all that were applied, by app. `keys`: marks of its keys."""

    made_at: str
    vendor: str
    tables: Mapping[str, Table]
    parts: Mapping[str, str]
    migrations: Mapping[str, Sequence[str]]
    keys: Mapping[str, Sequence[str]]
    files: int
    form: int = FORM

    def write(self, folder: Path) -> None:
        """The last thing that is written: a folder without a list is a backup that was never finished."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Raises `BadBackup`."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if found["form"] != FORM:
            raise BadBackup(f"このバックアップの形（{found['form']}）は、この版では読めません。取ったときの版で戻してください。")
        tables = {name: Table(**one) for name, one in found.pop("tables").items()}
        return Manifest(tables=tables, **found)
    except FileNotFoundError:
        raise BadBackup(f"{folder} に {NAME} がありません。最後まで取れなかったバックアップか、別の場所です。") from None
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise BadBackup(f"{folder / NAME} を読めません（{type(problem).__name__}）。") from None


def verify_parts(folder: Path, manifest: Manifest) -> None:
    """Raises `BadBackup` with the first file that is missing or was changed."""
    for name, digest in manifest.parts.items():
        path = folder / name
        if not path.is_file():
            raise BadBackup(f"{name} がありません。バックアップがそろっていません。別の日のものを使ってください。")
        if digest_of(pieces(path)) != digest:
            raise BadBackup(f"{name} が、取ったときと違います（壊れたか、書きかえられました）。別の日のものを使ってください。")


def differences(before: Mapping[str, Table], now: Mapping[str, Table]) -> list[str]:
    """Names of the tables that are not the same in both, in order."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def digest_of(some: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in some:
        digest.update(piece)
    return digest.hexdigest()


def taken_at(manifest: Manifest) -> dt.datetime:
    return dt.datetime.fromisoformat(manifest.made_at)
