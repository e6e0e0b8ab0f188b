"""`manage.py card_client`: what the card's identity provider must know of this portal, to be handed in for registration."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.identity import cardsetup


class Command(BaseCommand):
    help = "Print client id, redirect address and public key of this portal as JSON. The private key stays in CARD_KEY_FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="write it to this file instead, as the sandbox reads it (CARD_CLIENTS)")

    def handle(self, *args: Any, to: Path | None, **options: Any) -> None:
        text = json.dumps([cardsetup.registration()], indent=2)
        if to:
            to.write_text(text + "\n")
        else:
            self.stdout.write(text)
