"""`manage.py verify_audit [--anchors FILE]`: walk every chain and anchor; exit 1 and name the first bad entry of each that does not hold.

FILE is the published list of anchors (`/trail/anchors.json`) as it was kept outside the portal's own machines: against it, even a trail
that was rewritten together with its anchors is found out.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit import queries
from portal.audit.rules.exported import Kept, kept


class Command(BaseCommand):
    help = "記録の鎖と日々の証しを先頭からたどり、書き換え・抜け・追加がないか確かめます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchors", metavar="FILE", help="外に残しておいた証しの一覧（anchors.json）とも比べます。")

    def handle(self, *, anchors: str | None = None, **_: Any) -> None:
        broken = 0
        for chain in queries.verify():
            if chain.fault:
                broken += 1
                self.stdout.write(f"NG {chain.town}: entry {chain.fault.number}: {chain.fault.what}")
            else:
                self.stdout.write(f"OK {chain.town}: {chain.length} entries")
        days = _kept(anchors).days if anchors else {}
        bad_days = list(queries.verify_anchors([(day, one.root) for day, one in days.items()]))
        for day in bad_days:
            self.stdout.write(f"NG anchor of {day}")
        bad_lines = list(queries.verify_lines([(day, one.lines) for day, one in days.items() if one.lines]))
        for day in bad_lines:
            self.stdout.write(f"NG lines of {day}")
        bad_days = sorted({*bad_days, *bad_lines})
        if broken or bad_days:
            raise CommandError(
                f"{broken} 本の鎖がつながっていません。証しの合わない日は {len(bad_days)} 日です。上の行の番号から調べてください。"
            )


def _kept(name: str) -> Kept:
    try:
        return kept(json.loads(Path(name).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise CommandError(f"{name} を、証しの一覧（anchors.json）として読めません。") from None
