"""`manage.py connect_service service.toml`: hand in a service's file, as the operators' screen does. Another person approves it there."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit import trail
from portal.connections.actions import drafts
from portal.connections.onboarding import connect_from, facts_from
from portal.lib.refusals import Refused


class Command(BaseCommand):
    help = (
        "Hand in a service's TOML file (see samples/library/service.toml): addresses, keys, uses and the answers of the privacy "
        "assessment are checked, and an operator approves it on the screen. A demo may connect at once with --now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the service's facts, as TOML")
        parser.add_argument("--url", default="", help="put this in place of {url} in the file's addresses")
        parser.add_argument("--jwks-file", type=Path, help="the public keys of a service that shows a key of its own (RFC 7517)")
        parser.add_argument("--check", action="store_true", help="only check the file")
        parser.add_argument("--now", action="store_true", help="connect at once and for everybody; in a demo alone")
        parser.add_argument("--secret-file", type=Path, help="with --now: keep the client secret here (readable by its owner only)")

    def handle(self, *args: Any, file: Path, url: str, jwks_file: Path | None, **options: Any) -> None:
        try:
            if options["now"]:
                self._connect(file, url, jwks_file, options["secret_file"])
                return
            facts = facts_from(file, url=url, jwks_file=jwks_file)
            form = drafts.form_of(facts)
            if options["check"]:
                self.stdout.write(f"{form.slug} ({form.name}) is in order.")
                return
            draft = drafts.write(facts, by=trail.PORTAL)
            drafts.submit(draft, by=trail.PORTAL)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{form.slug} ({form.name}) waits for an operator: /admin/connections/servicedraft/{draft.pk}/change/")

    def _connect(self, file: Path, url: str, jwks_file: Path | None, secret_file: Path | None) -> None:
        if not settings.DEMO:
            raise CommandError("--now is for demos: without it an operator reads the file before anybody can enter the service.")
        service, told = connect_from(file, url=url, jwks_file=jwks_file, secret_file=secret_file, by=trail.PORTAL)
        self.stdout.write(f"Connected {service.slug} ({service.name}).")
        if told and not secret_file:
            self.stdout.write(f"Its client secret, shown this once: {told}")
