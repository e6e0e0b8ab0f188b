"""`manage.py relay_mail RECIPIENT < mail`: the mail server of `RELAY_DOMAIN` hands each mail to this command.

Postfix: `relay unix - n n - - pipe user=tobira argv=/srv/tobira/.venv/bin/python manage.py relay_mail ${recipient}`.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.connections.actions.relaying import LARGEST, hand_on


class Command(BaseCommand):
    help = "Hand a mail of a service on to the resident behind a relay address. Ends with the exit code that mail servers understand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipient", help="the relay address")

    def handle(self, *args: Any, recipient: str, **options: Any) -> None:
        verdict = hand_on(sys.stdin.buffer.read(LARGEST + 1), recipient)
        self.stdout.write(verdict.name)
        sys.exit(verdict.value)
