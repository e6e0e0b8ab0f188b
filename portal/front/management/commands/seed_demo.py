"""`manage.py seed_demo`: the demo towns and people. Run again, it changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.front import seeding


class Command(BaseCommand):
    help = "デモの市町村と登場人物を用意します。何度実行しても同じです。"

    def handle(self, **_: Any) -> None:
        seeding.seed()
        self.stdout.write("デモの用意ができました。")
