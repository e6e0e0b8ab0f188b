"""`manage.py connect_service service.toml`: connect a service, or bring a connected one up to date."""

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit import trail
from portal.connections.actions import register
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = "Connect a service from a TOML file (see samples/library/service.toml). Doing it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the service's facts, as TOML")
        parser.add_argument("--url", default="", help="put this in place of {url} in the file's addresses")
        parser.add_argument("--secret-file", type=Path, help="keep the client secret here (made when missing, readable by its owner only)")

    def handle(self, *args: Any, file: Path, url: str, secret_file: Path | None, **options: Any) -> None:
        try:
            facts = tomllib.loads(file.read_text(encoding="utf-8").replace("{url}", url.rstrip("/")))
            service, told = register(by=trail.PORTAL, secret=_kept(secret_file) if secret_file else None, **facts)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
            raise CommandError(f"{file}: {error}") from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Connected {service.slug} ({service.name}).")
        if told and not secret_file:
            self.stdout.write(f"Its client secret, shown this once: {told}")


def _kept(path: Path) -> str:
    """The secret in the file; a new one is written there first when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()
