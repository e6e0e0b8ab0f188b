"""Time stamps come through the one door: from a real server that stamps, and never from one that leads elsewhere or never ends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asn1crypto import cms, keys, pem, tsp, x509
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from portal.front.children import free_port
from portal.lib import pdf, signing, stamping, testca, timestamping

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PAGE = "<!doctype html><html lang=ja><title>通知</title><p>堺 みどり 様"


@pytest.fixture(scope="module")
def seal() -> signing.Credential:
    return testca.mayors_seal("堺市長", now=datetime.now(UTC), kind="rsa")[0]  # the authority of the tests signs with RSA only


@contextmanager
def server(by: signing.Credential, **changed: object) -> Iterator[str]:
    """A time stamp authority on this machine; `changed` is what it does otherwise: `status`, `kind`, `body`, `headers`."""
    certificate = x509.Certificate.load(pem.unarmor(by.certificate.encode())[2])
    authority = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(pem.unarmor(by.key.encode())[2]), fixed_dt=AT)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = changed.get("body") or authority.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(changed.get("status", 200))
            for name, value in {"Content-Type": "application/timestamp-reply", **changed.get("headers", {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}/stamp"
        finally:
            listening.shutdown()


def cms_of(by: signing.Credential, address: str) -> cms.SignedData:
    return cms.ContentInfo.load(signing._cms_with_time(by, b"d" * 32, address))["content"]


def test_a_letter_gets_its_time_from_the_server_and_no_proxy_is_asked(seal: signing.Credential, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with server(seal) as address:
        page = stamping.in_full(pdf.render(PAGE), {}, signing.field(AT, time_server=address))
        assert len(signing.sign(page, seal, time_server=address)) == len(page)
        attributes = cms_of(seal, address)["signer_infos"][0]["unsigned_attrs"]
    stamps = [one["values"][0] for one in attributes if one["type"].native == "signature_time_stamp_token"]
    assert [stamp["content"]["encap_content_info"]["content"].parsed["gen_time"].native for stamp in stamps] == [AT]


@pytest.mark.parametrize(
    "changed",
    [
        {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}},
        {"status": 500},
        {"headers": {"Content-Type": "text/html"}},
        {"body": b"x" * (timestamping.LIMITS.size + 1)},
    ],
    ids=["leads elsewhere", "is ill", "is no authority", "never ends"],
)
def test_a_server_that_gives_no_stamp_is_an_error_of_the_world(seal: signing.Credential, changed: dict[str, object]) -> None:
    with server(seal, **changed) as address, pytest.raises(TimestampRequestError):
        cms_of(seal, address)


def test_nobody_there_is_an_error_of_the_world_too(seal: signing.Credential) -> None:
    with pytest.raises(TimestampRequestError):
        cms_of(seal, f"http://127.0.0.1:{free_port()}/stamp")
    assert timestamping.stamper("") is None
