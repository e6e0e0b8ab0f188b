"""`manage.py rotate_keys`: let the next signing key sign."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.audit import trail
from portal.connections import events, keyring


class Command(BaseCommand):
    help = (
        "The key that has waited in the published set signs from now on; the one before stays published for two days, so that "
        "nobody is logged out; a new one is made to wait. Wait at least one hour between two runs: services fetch the set that often."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with trail.act(events.KEYS_ROTATED, by=trail.PORTAL) as act:
            kid = keyring.signer(keyring.rotate(timezone.now()).pem).kid
            act.note(kid=kid)
        self.stdout.write(f"Signing with {kid}; {len(keyring.published())} keys are published.")
