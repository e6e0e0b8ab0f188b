"""Bringing a backup back. Everything that can be wrong is looked at before anything is changed.

A data base with people in it is never written over unless its name is said, and never while a program has it open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from . import files, keys
from .manifest import BadBackup, Manifest, differences, read, verify_parts
from .shelves import Shelf, shelf


@dataclass(frozen=True)
class Restored:
    """What was brought back."""

    manifest: Manifest
    rows: int
    files: int
    key_files: list[str]


def restore(folder: Path, *, over: str = "", keys_from: Path | None = None) -> Restored:
    """`over` is the name of the data base, from somebody who means to lose what is in it. Raises `BadBackup`."""
    manifest, place = read(folder), shelf()
    for sentence in obstacles(manifest, place, over):
        raise BadBackup(sentence)
    verify_parts(folder, manifest)
    place.check(folder / place.part)
    place.clear()
    place.put(folder / place.part)
    if different := differences(manifest.tables, place.digests()):
        raise BadBackup(f"戻した表が、取ったときと違います：{'、'.join(different)}。このまま使わないでください。")
    brought = keys.bring_files(keys_from) if keys_from else []
    return Restored(manifest, sum(table.rows for table in manifest.tables.values()), files.put(folder), brought)


def restore_files(folder: Path, *, keys_from: Path | None = None) -> int:
    """How many files were brought back; the data base is not touched. Raises `BadBackup`."""
    verify_parts(folder, read(folder))
    if keys_from:
        keys.bring_files(keys_from)
    return files.put(folder)


def compare(folder: Path) -> list[str]:
    """The tables that are not as they were when the backup was taken; nothing is changed. Raises `BadBackup`."""
    return differences(read(folder).tables, shelf().digests())


def obstacles(manifest: Manifest, place: Shelf, over: str) -> Iterator[str]:
    """Sentences, the first reason first."""
    if manifest.vendor != connection.vendor:
        yield f"このバックアップは {manifest.vendor} のものですが、ここは {connection.vendor} です。DATABASE_URL を確かめてください。"
    if unknown := _unknown_migrations(manifest):
        yield f"このバックアップは、より新しい版のものです（{unknown} がこの版にありません）。同じ版か新しい版で戻してください。"
    if lacking := keys.lacking(manifest.keys):
        yield f"{'、'.join(lacking)} に、このバックアップを開ける鍵がありません。別に保管した鍵を設定してから、もう一度実行してください。"
    if programs := place.others():
        yield f"{programs} 個のプログラムがデータベースを使っています。web・worker・beat を止めてから、もう一度実行してください。"
    # Not by `DATABASE_URL`: where a pooler stands between, what will be cleared is what lies behind it.
    name = place.name
    rows = {table: count for table, count in place.precious_rows().items() if count}
    if rows and over != name:
        held = "、".join(f"{table} {count:,} 行" for table, count in rows.items())
        yield f"データベース {name} は空ではありません（{held}）。消してよいときだけ、--over {name} を付けてください。"


def _unknown_migrations(manifest: Manifest) -> str:
    here = MigrationLoader(None).disk_migrations
    # Those that a later one stands for are known, too: their files are gone, and their names stay in every older data base.
    known = {*here} | {old for migration in here.values() for old in migration.replaces}
    return next((f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known), "")
