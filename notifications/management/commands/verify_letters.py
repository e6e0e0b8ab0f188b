"""`manage.py verify_letters [--sample N]`: open letters as residents would; exit 1 and name the first that do not open.

After a restore this says whether keys, rows and files belong together. Nothing is shown and nothing is written.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.documents import wholeness
from portal.municipalities.scope import System, viewing_as

NAMED = 5


class Command(BaseCommand):
    help = "発行した通知のPDFを開いて、鍵・記録・ファイルがそろっているか確かめます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sample", type=int, default=0, metavar="N", help="すべてではなく、散らばった N 通だけを開きます。")

    def handle(self, *_: Any, sample: int, **__: Any) -> None:
        with viewing_as(System("open letters after a restore")):
            opened, faults = wholeness.examine(sample)
        for fault in faults[:NAMED]:
            self.stdout.write(f"NG {fault}")
        if faults:
            raise CommandError(f"{opened} 通を開き、{len(faults)} 通が開けませんでした。ファイルと鍵（SEAL_KEYS）を確かめてください。")
        self.stdout.write(f"{opened} 通を開きました。すべて、発行したときのままです。")
