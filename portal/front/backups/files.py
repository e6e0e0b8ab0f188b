"""The letters and papers: a tar of the storage's directory, and the SHA-256 of each file in it.

A storage that is no directory of ours (object storage) keeps its own versions; a backup then says that it holds no files.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage

from . import lasting
from .manifest import BadBackup

PART = "files.tar"
LIST = "files.sha256"


def place() -> Path | None:
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


def take(folder: Path) -> int:
    """How many files; 0 and no part when there is no directory of ours. What is erased while we go by is left out."""
    here, lines = place(), list[str]()
    if here is None:
        return 0
    with tarfile.open(folder / PART, "w") as tar:
        for path in sorted(here.rglob("*")) if here.is_dir() else []:
            if path.is_file() and (content := _content(path)) is not None:
                entry = tarfile.TarInfo(str(path.relative_to(here)))
                entry.size, entry.mtime, entry.mode = len(content), int(path.stat().st_mtime) if path.exists() else 0, 0o600
                tar.addfile(entry, io.BytesIO(content))
                lines.append(f"{hashlib.sha256(content).hexdigest()}  {entry.name}")
    (folder / LIST).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def put(folder: Path) -> int:
    """Write every file back as it stands in the list. Files that are there and not in the backup stay. Raises `BadBackup`.

    A file has its name once it is whole and as it was, and nothing is written but plain files below our own place.
    """
    here = place()
    if here is None or not (folder / PART).exists():
        return 0
    here.mkdir(parents=True, exist_ok=True)
    wanted = dict(_listed(folder))
    count = len(wanted)
    with tarfile.open(folder / PART) as tar:
        for entry in tar:
            content = _plain(tar, entry, here)
            if hashlib.sha256(content).hexdigest() != wanted.pop(entry.name, ""):
                raise BadBackup(f"ファイル {entry.name} が、取ったときと違います。")
            path = here / entry.name
            path.parent.mkdir(parents=True, exist_ok=True)
            lasting.write(path, content, at=entry.mtime)
    for name in wanted:
        raise BadBackup(f"ファイル {name} が、バックアップにありません。")
    return count


def _plain(tar: tarfile.TarFile, entry: tarfile.TarInfo, here: Path) -> bytes:
    """Links lead out of the place, also such as lie there already; only a plain file in a plain folder is taken."""
    inside = (here / entry.name).parent.resolve().is_relative_to(here.resolve()) and ".." not in Path(entry.name).parts
    file = tar.extractfile(entry) if entry.isreg() and inside else None
    if file is None:
        raise BadBackup(f"バックアップの中の {entry.name} は、ふつうのファイルではありません。戻しません。")
    return file.read()


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    """(name, digest)"""
    for line in (folder / LIST).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        yield name, digest


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
