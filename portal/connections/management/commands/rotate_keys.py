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
            signing = {key.alg: keyring.signer(key.pem).kid for key in keyring.rotate(timezone.now())}
            act.note(**signing)
        self.stdout.write(f"Signing with {' and '.join(signing.values())}; {len(keyring.published())} keys are published.")
