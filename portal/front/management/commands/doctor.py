"""`manage.py doctor`: is this installation in good health, and if not, what to do. Exit 0 when it is."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.front.findings import Finding
from portal.front.health import examine
from portal.municipalities.scope import System, viewing_as


class Command(BaseCommand):
    help = "設定・データベース・キャッシュ・ブローカー・PDF・メールを調べ、直し方を一行ずつ示します。"
    # It runs the system checks itself and shows them like the rest.
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        with viewing_as(System("examine the installation")):
            findings = list(examine())
        for finding in findings:
            self.stdout.write(self._line(finding))
        errors = sum(finding.level == "error" for finding in findings)
        if errors:
            self.stdout.write(self.style.ERROR(f"直す必要のあるものが {errors} 件あります。"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("健康です。" if not findings else "健康です。(本番の前に、上の注意を確かめてください)"))

    def _line(self, finding: Finding) -> str:
        mark = self.style.ERROR("✗ 要修正") if finding.level == "error" else self.style.WARNING("△ 注意  ")
        return f"{mark} {finding.what} → {finding.remedy}"
