"""Certificates that towns sign with: put in, retired, and whether a town may do without."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications import events
from notifications.models import SigningCertificate, SigningPolicy
from notifications.models.sealing import key_place
from portal.audit import trail
from portal.lib import sealed, signing
from portal.lib.refusals import Refused

if TYPE_CHECKING:
    from portal.identity.models import Officer


class CertificateIsOver(Refused):
    sentence = _("この証明書の有効期間は{until}に終わっています。新しい証明書のファイルを選んでください。")


class CertificateIsThere(Refused):
    sentence = _("この証明書は登録済みです。一覧で確かめてください。")


def put(town_id: str, credential: signing.Credential, *, by: Officer | None, now: datetime, is_test: bool = False) -> SigningCertificate:
    """Sign with this from now on. Raises `CertificateIsOver`, `CertificateIsThere` or `signing.UnreadableKey`."""
    facts = signing.facts(credential.certificate)
    with trail.act(events.CERTIFICATE_PUT, by=by or trail.PORTAL, town=town_id) as act:
        if facts.valid_until <= now:
            raise CertificateIsOver(until=timezone.localdate(facts.valid_until))
        if SigningCertificate.objects.filter(municipality=town_id, fingerprint=facts.fingerprint).exists():
            raise CertificateIsThere
        module, token, label = credential.token or ("", "", "")
        key = sealed.seal(credential.key, aad=key_place(town_id, facts.fingerprint)) if credential.key else ""
        row = SigningCertificate.objects.create(
            municipality_id=town_id, subject=facts.subject[:200], issuer=facts.issuer[:200], fingerprint=facts.fingerprint,
            valid_from=facts.valid_from, valid_until=facts.valid_until, certificate=credential.certificate, chain=credential.chain,
            sealed_key=key, module=module, token=token, label=label, is_test=is_test, put_by=by, put_at=now,
        )  # fmt: skip
        act.on_object(row)
        act.note(fingerprint=facts.fingerprint)
    return row


def retire(certificate: SigningCertificate, *, by: Officer, now: datetime) -> None:
    """Sign with it no more; what it signed stays genuine. Doing it twice changes nothing."""
    with trail.act(events.CERTIFICATE_RETIRED, on=certificate, by=by):
        SigningCertificate.objects.filter(pk=certificate.pk, retired_at=None).update(retired_at=now)


def allow_unsigned(town_id: str, *, allowed: bool, by: Officer) -> None:
    """Say whether letters may go out without a signature while there is no certificate."""
    with trail.act(events.SIGNING_POLICY_SET, by=by, town=town_id) as act:
        SigningPolicy.objects.update_or_create(municipality_id=town_id, defaults={"may_go_unsigned": allowed})
        act.note(allowed=allowed)
