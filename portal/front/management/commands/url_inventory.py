"""`manage.py url_inventory [--json]`: every address of the portal, for reviewers and for the access matrix."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from portal.front.inventory import addresses


class Command(BaseCommand):
    help = "ポータルのすべての URL を一覧にします。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list instead of a table")

    def handle(self, *_: Any, **options: Any) -> None:
        found = addresses()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(address) for address in found], ensure_ascii=False, indent=1))
            return
        for address in found:
            self.stdout.write(f"{address.name:<50} /{address.route}")
        self.stdout.write(f"{len(found)} URL")
