"""Taking a backup while the portal runs."""

import datetime as dt
import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from . import files, keys, lasting
from .manifest import NAME, BadBackup, Manifest, digest_of, pieces
from .shelves import shelf

HALF = ".half"
ENCRYPTED = ".tar.cms"
# No backup takes so long: what is older was left by a run that was killed. (A lock was considered; folders on NFS often have none.)
ABANDONED = dt.timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """`place` is a folder, or one file when it was encrypted."""

    place: Path
    manifest: Manifest


def take(
    into: Path, *, now: dt.datetime, keys_into: Path | None = None, with_files: bool = True, encrypt_for: Path | None = None
) -> Taken:
    """A new backup in `into`, named by the instant; it has its name once it is whole and on the disk. Raises `BadBackup`.

    What is to be encrypted never has a name in the clear: a run that is killed leaves halves alone, and a later one removes them.
    """
    done = into / now.astimezone(dt.UTC).strftime("tobira-%Y%m%dT%H%M%SZ")
    if keys_into and _together(into.resolve(), keys_into.resolve()):
        raise BadBackup("鍵は、バックアップと別の場所に置いてください。いっしょに盗まれると、封をした中身が読めてしまいます。")
    if done.exists():
        raise BadBackup(f"{done} は、もうあります。")
    try:
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(into, now)
        manifest = _whole(done, now, with_files, encrypt_for)
    except OSError as problem:
        raise BadBackup(f"{into} に書けませんでした（{problem.strerror}）。空きと権限を確かめてください。") from problem
    if keys_into:
        keys.put_apart(keys_into)
    return Taken(done.with_name(done.name + ENCRYPTED) if encrypt_for else done, manifest)


def _together(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _sweep(into: Path, now: dt.datetime) -> None:
    for left in into.glob(f"tobira-*{HALF}"):
        if left.stat().st_mtime < (now - ABANDONED).timestamp():
            _remove(left)


def _whole(done: Path, now: dt.datetime, with_files: bool, certificate: Path | None) -> Manifest:
    half = done.with_name(done.name + HALF)
    half.mkdir(mode=0o700)
    try:
        manifest = _fill(half, now, with_files)
        if certificate:
            _encrypt(half, done.name, certificate)
        else:
            half.rename(done)
        lasting.to_disk(done.parent)
    finally:
        _remove(half)
    return manifest


def _fill(folder: Path, now: dt.datetime, with_files: bool) -> Manifest:
    place = shelf()
    # First the data base: every file that one of its rows names is there already, and those that come later do no harm.
    migrations = applied()
    tables = place.take(folder / place.part)
    count = files.take(folder) if with_files else 0
    parts = {path.name: digest_of(pieces(path)) for path in sorted(folder.iterdir())}
    manifest = Manifest(now.isoformat(), connection.vendor, tables, parts, migrations, keys.marks(), count)
    manifest.write(folder)
    for path in folder.iterdir():
        path.chmod(0o600)
    lasting.to_disk(*folder.iterdir(), folder)
    return manifest


def _encrypt(folder: Path, name: str, certificate: Path) -> None:
    """The folder as one file that only the holder of the certificate's key can open. Raises `BadBackup`.

    CMS, the envelope of S/MIME, by OpenSSL: every machine has what opens it, and the machine that takes backups cannot read old ones.
    The tar goes through a pipe: there is no second copy in the clear.
    """
    sealed = folder.with_name(name + ENCRYPTED)
    half = sealed.with_name(sealed.name + HALF)
    command = ["openssl", "cms", "-encrypt", "-binary", "-stream", "-aes-256-gcm", "-outform", "DER", certificate]
    try:
        with os.fdopen(lasting.private(half), "wb") as out, tempfile.TemporaryFile() as said:
            openssl = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=out, stderr=said)
            with suppress(BrokenPipeError), openssl, tarfile.open(fileobj=openssl.stdin, mode="w|") as tar:
                tar.add(folder, arcname=name)
            if openssl.returncode:
                said.seek(0)
                raise BadBackup(f"{certificate} で暗号化できませんでした：{said.read().decode(errors='replace').strip()[-300:]}")
        lasting.to_disk(half)
        half.replace(sealed)
    finally:
        half.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def forget_old(into: Path, keep: int) -> list[Path]:
    """Delete all backups in `into` but the `keep` newest, whole ones only; the deleted ones."""
    whole = sorted(path for path in into.glob("tobira-*") if path.suffix == ".cms" or (path / NAME).is_file())
    old = whole[: max(0, len(whole) - keep)]
    for path in old:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return old


def applied() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found
