"""PAdES signatures on PDFs by pyHanko (ETSI EN 319 142: B-B, and B-T with a time stamp server), certified: no change is allowed after.

A signer keeps its key ready: pyHanko's own would read the key anew for each signature, which costs an RSA key 80 ms. It keeps what
pyHanko builds around the signature ready too: building it anew, and reading the file again, costs 17 ms a letter.
"""

from __future__ import annotations

import asyncio
import functools
import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.lib import sigfield, timestamping
from portal.lib.refusals import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate
    from pyhanko.sign import Signer


class UnreadableKey(Refused):
    sentence = _("このファイルから鍵と証明書を読めません。PKCS#12（.p12・.pfx）のファイルと、その暗証番号を確かめてください。")


class UnsuitableKey(Refused):
    sentence = _("この鍵は使えません。RSA 2048ビット以上か、ECDSA P-256・P-384の鍵を用意してください。")


@dataclass(frozen=True, slots=True)
class Credential:
    """Whose signature. `certificate` and `chain` (nearest first) are PEM; `key` is PKCS#8 in PEM, or "" for one on a token.

    `token`: where a PKCS#11 token and the key on it are found (module, token, key); its PIN comes from the environment.
    """

    certificate: str
    chain: str
    key: str = ""
    token: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says of itself."""

    fingerprint: str
    subject: str
    issuer: str
    valid_from: datetime
    valid_until: datetime


def facts(certificate: str) -> Facts:
    """Raises `UnreadableKey` for what is no certificate in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        found = x509.load_pem_x509_certificate(certificate.encode())
    except ValueError:
        raise UnreadableKey from None
    names = (found.subject.rfc4514_string(), found.issuer.rfc4514_string())
    return Facts(found.fingerprint(SHA256()).hex(), *names, found.not_valid_before_utc, found.not_valid_after_utc)


def read_pkcs12(data: bytes, password: str) -> Credential:
    """A key with its certificate and chain. Raises `UnreadableKey` or `UnsuitableKey`."""
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except ValueError:
        raise UnreadableKey from None
    if key is None or certificate is None:
        raise UnreadableKey
    return credential(key, certificate, others)


def credential(key: PrivateKeyTypes, certificate: Certificate, chain: list[Certificate]) -> Credential:
    """Raises `UnsuitableKey` for a key that is too short, and `UnreadableKey` when key and certificate do not belong together."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    _check(key)
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*spki) != certificate.public_key().public_bytes(*spki):
        raise UnreadableKey
    return Credential(
        certificate.public_bytes(Encoding.PEM).decode(),
        "".join(one.public_bytes(Encoding.PEM).decode() for one in chain),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )


def _check(key: PrivateKeyTypes) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    is_rsa = isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048
    is_ec = isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1)
    if not is_rsa and not is_ec:
        raise UnsuitableKey


def field(at: datetime, *, reason: str = "", time_server: str = "") -> sigfield.Field:
    """The place that a file needs to be signed."""
    return sigfield.Field(at, reason, sigfield.ROOM_WITH_TIME if time_server else sigfield.ROOM)


def sign(pdf: bytes, by: Credential, *, time_server: str = "") -> bytes:
    """A file of `stamping` with its field filled (`sigfield`). Raises what pyHanko raises when a token or server is away."""
    return sigfield.fill(pdf, lambda digest: _cms_with_time(by, digest, time_server) if time_server else _cms(by, digest))


_DIGEST, _BLANK = bytes(range(32)), b"\xa5"


def _cms(by: Credential, digest: bytes) -> bytes:
    """What pyHanko would build, without building it: for one signer and one length of signature only these two differ."""
    to_sign, _whole = _template(by, 64)
    signature = asyncio.run(_signer(by).async_sign_raw(to_sign.replace(_DIGEST, digest), "sha256"))
    _to_sign, whole = _template(by, len(signature))
    return whole.replace(_DIGEST, digest).replace(_BLANK * len(signature), signature)


@functools.lru_cache(maxsize=256)
def _template(by: Credential, length: int) -> tuple[bytes, bytes]:
    """(the attributes that are signed, the whole) with a digest and a signature of this length that stand for others."""
    from pyhanko.sign import Signer

    asked: list[bytes] = []

    class Blank(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            asked.append(data)
            return _BLANK * length

    signer = _signer(by)
    blank = Blank(signing_cert=signer.signing_cert, cert_registry=signer.cert_registry)
    whole = asyncio.run(blank.async_sign(_DIGEST, "sha256", use_pades=True)).dump()
    return asked[0], bytes(whole)


def _cms_with_time(by: Credential, digest: bytes, time_server: str) -> bytes:
    made = asyncio.run(_signer(by).async_sign(digest, "sha256", use_pades=True, timestamper=timestamping.stamper(time_server)))
    return bytes(made.dump())


@functools.lru_cache(maxsize=64)
def _signer(by: Credential) -> Signer:
    return _token_signer(by) if by.token else _key_signer(by)


def _certificates(pem: str) -> list[Any]:
    from asn1crypto import pem as armour
    from asn1crypto import x509

    return [x509.Certificate.load(der) for _kind, _heads, der in armour.unarmor(pem.encode(), multiple=True)] if pem else []


def _key_signer(by: Credential) -> Signer:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from pyhanko.sign import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key: Any = load_pem_private_key(by.key.encode(), None)

    class ReadySigner(SimpleSigner):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return _raw_signature(key, data)

    stores: Any = SimpleCertificateStore
    chain = stores.from_certs(_certificates(by.chain))
    return ReadySigner(signing_cert=_certificates(by.certificate)[0], signing_key=_asn1_key(by.key), cert_registry=chain)


def _raw_signature(key: Any, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(SHA256()))
    return bytes(key.sign(data, padding.PKCS1v15(), SHA256()))


def _asn1_key(pem: str) -> Any:
    from asn1crypto import pem as armour
    from asn1crypto.keys import PrivateKeyInfo

    return PrivateKeyInfo.load(armour.unarmor(pem.encode())[2])


def _token_signer(by: Credential) -> Signer:
    """The key stays on its token (LGPKI 職責証明書 on a card or in an HSM). Needs the python-pkcs11 package and the maker's module."""
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    module, token, label = by.token or ("", "", "")
    session = open_pkcs11_session(module, token_criteria=TokenCriteria(label=token), user_pin=os.environ["SIGNING_TOKEN_PIN"])
    return PKCS11Signer(session, key_label=label, signing_cert=_certificates(by.certificate)[0], ca_chain=_certificates(by.chain))
