"""`manage.py restore FOLDER [--over NAME] [--keys DIR]`: bring a backup back into an empty data base, and compare each table with it.

`--compare` changes nothing: it only says which tables are not as they were when the backup was taken. `--files-only` is for a data base
that came back by its log (deploy/postgres/recover.sh): letters and papers, and keys, and nothing else.
"""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.front.backups import manifest, restoring


class Command(BaseCommand):
    help = "バックアップを戻し、表ごとに、取ったときと同じか比べます。空でないデータベースには、名前を言わないと戻しません。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="manage.py backup が作ったフォルダー。")
        parser.add_argument("--over", default="", metavar="NAME", help="消してよいデータベースの名前（SQLite はファイルの場所）。")
        parser.add_argument("--keys", type=Path, metavar="DIR", help="--keys-into で取った場所。鍵のファイルを、なければ戻します。")
        parser.add_argument("--compare", action="store_true", help="何も戻さず、表ごとに比べるだけです。")

        parser.add_argument("--files-only", action="store_true", help="ファイル（と、鍵のファイル）だけを戻します。")

    def handle(self, *_: Any, folder: Path, over: str, keys: Path | None, compare: bool, files_only: bool, **__: Any) -> None:
        began = time.monotonic()
        try:
            if compare:
                self._compare(restoring.compare(folder))
                return
            if files_only:
                self.stdout.write(f"ファイル {restoring.restore_files(folder, keys_from=keys):,} 件を戻しました。")
                return
            done = restoring.restore(folder, over=over, keys_from=keys)
        except manifest.BadBackup as problem:
            raise CommandError(str(problem)) from None
        taken = manifest.taken_at(done.manifest)
        self.stdout.write(f"{taken:%Y-%m-%d %H:%M:%S} のバックアップを戻しました：{len(done.manifest.tables)} 表 {done.rows:,} 行"
                          f"（取ったときと同じです）、ファイル {done.files:,} 件、{time.monotonic() - began:.1f} 秒。")  # fmt: skip
        if done.key_files:
            self.stdout.write(f"鍵のファイルを戻しました：{'、'.join(done.key_files)}")
        self.stdout.write("つぎに：manage.py migrate、manage.py createcachetable、manage.py verify_audit、manage.py doctor。")

    def _compare(self, different: list[str]) -> None:
        if different:
            raise CommandError(f"取ったときと違う表：{'、'.join(different)}")
        self.stdout.write("すべての表が、取ったときと同じです。")
