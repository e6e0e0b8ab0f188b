"""`manage.py rotate_keys`: let the next signing key sign; or change the keys that seal the towns' data, while the portal runs."""

import base64
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.audit import trail
from portal.connections import events, keyring
from portal.front import resealing
from portal.front.actions import sealkeys
from portal.lib import sealed
from portal.municipalities import datakeys


class Command(BaseCommand):
    help = (
        "signing (default): the key that has waited in the published set signs from now on; the one before stays published for two days, "
        "so that nobody is logged out; a new one is made to wait. Wait an hour at least between two runs: services fetch the set so often. "
        "data: a new data key for each town, all texts sealed anew in batches, old keys destroyed once nothing names them (run `reseal` "
        "ten minutes later for that). reseal: go on with what was cut off, and move what the first release sealed. master: wrap the data "
        "keys with the first of SEAL_KEYS. blind: print SEAL_BLIND_KEY, to be set before the last of SEAL_KEYS is taken away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", default="signing", choices=["signing", "data", "reseal", "master", "blind"])
        parser.add_argument("--town", action="append", help="only this town (code of six digits); may be given again")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['what']}")(options["town"])

    def _signing(self, _towns: Any) -> None:
        with trail.act(events.KEYS_ROTATED, by=trail.PORTAL) as act:
            signing = {key.alg: keyring.signer(key.pem).kid for key in keyring.rotate(timezone.now())}
            act.note(**signing)
        self.stdout.write(f"Signing with {' and '.join(signing.values())}; {len(keyring.published())} keys are published.")

    def _data(self, towns: list[str] | None) -> None:
        for town in towns or datakeys.towns():
            sealkeys.renew(town, now=timezone.now())
        self._reseal(towns)

    def _reseal(self, towns: list[str] | None) -> None:
        texts, retired, left = 0, 0, 0
        for town in towns or datakeys.towns():
            texts += self._through(town)
            look = sealkeys.retire(town, now=timezone.now())
            retired, left = retired + len(look.retired), left + look.texts
        if not towns:
            texts += self._through(resealing.NOBODYS)
        self.stdout.write(f"{texts} texts sealed anew, {left} left, {retired} old keys destroyed.")

    def _master(self, _towns: Any) -> None:
        count = sealkeys.wrap_anew()
        self.stdout.write(f"{count} data keys are wrapped with the first of SEAL_KEYS now.")

    def _blind(self, _towns: Any) -> None:
        self.stdout.write(base64.b64encode(sealed.blind_key()).decode())

    def _through(self, town: str) -> int:
        return resealing.seal_all(town, sealkeys.take_up(town, now=timezone.now()))
