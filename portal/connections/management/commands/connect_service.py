"""`manage.py connect_service service.toml`: connect a service, or bring a connected one up to date."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit import trail
from portal.connections.onboarding import connect_from
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = "Connect a service from a TOML file (see samples/library/service.toml). Doing it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the service's facts, as TOML")
        parser.add_argument("--url", default="", help="put this in place of {url} in the file's addresses")
        parser.add_argument("--secret-file", type=Path, help="keep the client secret here (made when missing, readable by its owner only)")

        parser.add_argument("--jwks-file", type=Path, help="the public keys of a service that shows a key of its own (RFC 7517)")

    def handle(self, *args: Any, file: Path, url: str, **files: Any) -> None:
        kept = {name: files[name] for name in ("secret_file", "jwks_file")}
        try:
            service, told = connect_from(file, url=url, by=trail.PORTAL, **kept)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Connected {service.slug} ({service.name}).")
        if told and not kept["secret_file"]:
            self.stdout.write(f"Its client secret, shown this once: {told}")
