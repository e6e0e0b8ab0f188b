"""`manage.py reindex`: look at everything that can be searched for again, here and now. `--check`: is the file of synonyms in order?"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.municipalities.scope import System, viewing_as
from portal.search import indexing
from portal.search.models import Entry
from portal.search.rules import synonyms


class Command(BaseCommand):
    help = "さがす・きくの索引を、いま公開されているものと合わせます。何度実行しても同じ結果になります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="言いかえのファイル（synonyms.tsv）の書きまちがいだけを確かめます。")

        parser.add_argument("--wait", type=int, default=150, help="ほかの処理が書き終わるのを待つ秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        meanings, faults = synonyms.parse(synonyms.FILE.read_text(encoding="utf-8"))
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"言いかえ：{len(meanings)}の意味、{sum(len(one.members) for one in meanings)}のことば。まちがいはありません。")
        if options["check"]:
            return
        with viewing_as(System("index everything again")):
            indexing.all_is_due()
            changed = self._in_turn(options["wait"])
            self.stdout.write(f"索引：{Entry.objects.count()}件のうち、{changed}件を書き直しました。")

    def _in_turn(self, seconds: int) -> int:
        """A worker may be at it: then wait, for it does the same work."""
        until = time.monotonic() + seconds
        changed = indexing.run()
        while indexing.is_due():
            if time.monotonic() > until:
                raise CommandError("ほかの処理が索引を書いています。2分ほど待って、もう一度実行してください。")
            time.sleep(1)
            changed += indexing.run()
        return changed
