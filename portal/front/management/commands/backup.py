"""`manage.py backup DIR [--keys-into DIR] [--without-files] [--encrypt-for CERTIFICATE]`: a whole backup while the portal runs.

Prints what it made, and nothing else, on its standard output.
"""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.front.backups import manifest, taking


class Command(BaseCommand):
    help = "動いているままで、データベースとファイルを一つのフォルダーに取ります。鍵は別の場所に取ります。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("into", type=Path, help="この中に、日時の名前のフォルダーができます。")
        parser.add_argument("--keys-into", type=Path, metavar="DIR", help="鍵も、この場所に取ります（バックアップの中には置けません）。")
        parser.add_argument("--without-files", action="store_true", help="ファイルは取りません（別のしくみで写しているとき）。")
        parser.add_argument("--encrypt-for", type=Path, metavar="PEM", help="この証明書の鍵を持つ人だけが開ける、一つのファイルにします。")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="新しいものから N 個を残し、それより古いものを消します。")

    def handle(self, *_: Any, into: Path, keys_into: Path | None, without_files: bool, encrypt_for: Path | None, **options: Any) -> None:
        began = time.monotonic()
        try:
            made = taking.take(into, now=timezone.now(), keys_into=keys_into, with_files=not without_files, encrypt_for=encrypt_for)
        except manifest.BadBackup as problem:
            raise CommandError(str(problem)) from None
        found = made.manifest
        rows = sum(table.rows for table in found.tables.values())
        said = f"{len(found.tables)} 表 {rows:,} 行、ファイル {found.files:,} 件を {time.monotonic() - began:.1f} 秒で取りました。"
        self.stderr.write(said)
        for old in taking.forget_old(into, options["keep"]) if options["keep"] else ():
            self.stderr.write(f"{old.name} を消しました。")
        self.stdout.write(str(made.place))
