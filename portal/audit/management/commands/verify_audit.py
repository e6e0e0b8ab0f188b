"""`manage.py verify_audit`: walk every chain; exit 1 and name the first bad entry of each that does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit import queries


class Command(BaseCommand):
    help = "記録の鎖を先頭からたどり、書き換え・抜け・追加がないか確かめます。"

    def handle(self, **_: Any) -> None:
        broken = 0
        for chain in queries.verify():
            if chain.fault:
                broken += 1
                self.stdout.write(f"NG {chain.town}: entry {chain.fault.number}: {chain.fault.what}")
            else:
                self.stdout.write(f"OK {chain.town}: {chain.length} entries")
        if broken:
            raise CommandError(f"{broken} 本の鎖がつながっていません。上の行の番号から調べてください。")
