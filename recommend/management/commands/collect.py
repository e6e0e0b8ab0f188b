"""`manage.py collect`: take in the open data that came with the program, and say what became of each row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as
from recommend.actions import collecting
from recommend.queries import shipped
from recommend.rules.catalogue import DATA_SETS


class Command(BaseCommand):
    help = "オープンデータを取り込みます。何度実行しても同じ結果になります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", action="store_true", help="取り込めなかった行を、行番号と理由つきですべて表示します。")

    def handle(self, *args: Any, **options: Any) -> None:
        with viewing_as(System("collect open data")):
            for data_set in DATA_SETS:
                self._collect(data_set, options["rows"])

    def _collect(self, data_set: Any, with_rows: bool) -> None:
        try:
            done = collecting.collect(data_set, shipped.content(data_set), by=trail.PORTAL)
        except Refused as refusal:
            self.stderr.write(self.style.ERROR(f"{data_set.file}: {refusal}"))
            return
        reasons = "、".join(f"{reason} {number}行" for reason, number in done.reasons.items())
        refused = f"{len(done.refused)}({reasons})" if reasons else "0"
        self.stdout.write(f"{data_set.file}: 読んだ行 {done.rows} = 取り込み {done.loaded} + 除外 {refused}")
        for one in done.refused if with_rows else ():
            self.stdout.write(f"  {one.row}行目 {one.column}: {one.reason}")
