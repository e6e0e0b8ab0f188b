"""A chain of certificates for trials: a root, an issuing authority, and a mayor's seal. Nobody else trusts it, and it says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from portal.lib import signing

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

KeyKind = Literal["ec", "rsa"]


def mayors_seal(name: str, *, now: datetime, days: int = 365, kind: KeyKind = "ec") -> tuple[signing.Credential, str]:
    """(what signs for `name`, the root in PEM that a reader would have to trust). Every call makes a new chain."""
    from cryptography.hazmat.primitives.serialization import Encoding

    root_key, key = _key("ec"), _key("ec")
    root = _certificate("とびら 試験用ルート", root_key, None, root_key, now=now, days=3650, depth=1)
    issuing = _certificate("とびら 試験用認証局", key, root, root_key, now=now, days=3650, depth=0)
    own = _key(kind)
    seal = _certificate(f"{name}（試験用）", own, issuing, key, now=now, days=days, depth=None)
    return signing.credential(own, seal, [issuing]), root.public_bytes(Encoding.PEM).decode()


def _key(kind: KeyKind) -> CertificateIssuerPrivateKeyTypes:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    return ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)


def _certificate(
    name: str, key: CertificateIssuerPrivateKeyTypes, above: x509.Certificate | None, by: CertificateIssuerPrivateKeyTypes,
    *, now: datetime, days: int, depth: int | None,
) -> x509.Certificate:  # fmt: skip
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_authority = depth is not None
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(is_authority, depth), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(_usage(is_authority=is_authority), critical=True)
    )
    return draft.sign(by, SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
