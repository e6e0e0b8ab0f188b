"""Signatures of towns: other programs accept them, a changed byte is found, and strange files harm nobody."""

import io
import shutil
import subprocess
from datetime import UTC, datetime

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificate

from portal.lib import pdf, sigfield, signcheck, signing, stamping, testca

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PAGE = "<!doctype html><html lang=ja><title>通知</title><p>堺 みどり 様"


@pytest.fixture(scope="module", params=["ec", "rsa"])
def seal(request):
    return testca.mayors_seal("堺市長", now=datetime.now(UTC), kind=request.param)


@pytest.fixture(scope="module")
def signed(seal):
    return signing.sign(empty(), seal[0])


def empty() -> bytes:
    return stamping.in_full(pdf.render(PAGE), {}, signing.field(NOW, reason="発行"))


def changed(data: bytes, place: int = 400) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.skipif(not shutil.which("certutil"), reason="libnss3-tools is not here")
def test_poppler_accepts_the_signature_and_finds_a_changed_byte(seal, signed, tmp_path):
    (tmp_path / "root.pem").write_text(seal[1])
    store = f"sql:{tmp_path}"
    subprocess.run(["certutil", "-N", "-d", store, "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", store, "-n", "root", "-t", "C,C,C", "-a", "-i", str(tmp_path / "root.pem")], check=True)

    def told(data: bytes) -> str:
        (tmp_path / "a.pdf").write_bytes(data)
        return subprocess.run(["pdfsig", "-nssdir", str(tmp_path), str(tmp_path / "a.pdf")], capture_output=True, text=True).stdout

    whole = told(signed)
    assert "Signature is Valid." in whole
    assert "Certificate is Trusted." in whole
    assert "Total document signed" in whole
    assert "ETSI.CAdES.detached" in whole
    assert "Digest Mismatch" in told(changed(signed))


def test_the_signature_allows_no_change_and_leaves_the_page_alone(signed):
    with pikepdf.open(io.BytesIO(signed)) as file:
        field = file.Root.AcroForm.Fields[0]
        assert field.V.Reference[0].TransformParams.P == 1
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        assert file.Root.MarkInfo.Marked
        assert file.Root.Perms.DocMDP.objgen == field.V.objgen
        assert [page.Annots[0].objgen for page in file.pages] == [field.objgen]
        assert str(field.V.Reason) == "発行"
        assert str(field.V.M) == "D:20261121000000+00'00'"
    before, after = (data.partition(b"/ByteRange")[0] for data in (empty(), signed))
    assert after == before
    assert len(signed) == len(empty())


def test_many_signatures_of_one_signer_hold(seal):
    """Those of an elliptic curve are of 70 to 72 bytes."""
    made = [signing.sign(empty(), seal[0]) for _ in range(12)]
    assert {signcheck._seen(one).signer for one in made} == {signing.facts(seal[0].certificate).fingerprint}


def test_only_an_empty_place_that_is_large_enough_is_filled(seal, signed):
    small = stamping.in_full(pdf.render(PAGE), {}, sigfield.Field(NOW, room=200))
    for file in (pdf.render(PAGE), signed, small):
        with pytest.raises(sigfield.NoRoom):
            signing.sign(file, seal[0])


def test_the_check_names_the_signer_and_whether_it_holds(seal, signed):
    fingerprint = signing.facts(seal[0].certificate).fingerprint
    assert signcheck.inspect(signed) == signcheck.Seen("", fingerprint, False)
    assert signcheck.inspect(changed(signed)) == signcheck.Seen("", "", True)
    more = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as file:
        file.docinfo["/Title"] = "別の題"
        file.save(more)
    seen = signcheck.inspect(more.getvalue())
    assert seen is None or not seen.signer
    assert signcheck.inspect(signed + b"\n%more") == signcheck.Seen("", "", True)
    assert signcheck.inspect(pdf.render(PAGE)) == signcheck.Seen()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"%PDF-", b"<html>", b"%PDF-1.7\n" + b"\xff" * 1000, b"%PDF-1.7\nstartxref\n999999\n%%EOF",
        b"%PDF-1.7\n" + b"[" * 200_000, b"%PDF-" + b"0" * (3 * 1024 * 1024),
        b"%PDF-1.7\n1 0 obj<</Type/XRef/Size 99999999/W[1 8 8]/Length 0>>stream\nendstream endobj\nstartxref\n9\n%%EOF",
    ],
)  # fmt: skip
def test_strange_files_are_unreadable_and_nothing_else(data):
    assert signcheck.inspect(data) is None


def test_a_check_that_takes_too_long_is_ended(monkeypatch, signed):
    monkeypatch.setattr(signcheck, "SECONDS", 0.01)
    assert signcheck.inspect(signed) is None


def as_pkcs12(credential: signing.Credential, password: bytes) -> bytes:
    key = load_pem_private_key(credential.key.encode(), None)
    return pkcs12.serialize_key_and_certificates(
        b"town", key, load_pem_x509_certificate(credential.certificate.encode()), [], BestAvailableEncryption(password)
    )


def test_a_pkcs12_file_opens_with_its_password_only(seal):
    data = as_pkcs12(seal[0], b"himitsu")
    read = signing.read_pkcs12(data, "himitsu")
    assert (read.certificate, read.key) == (seal[0].certificate, seal[0].key)
    for file, password in ((data, "chigau"), (b"no such file", "himitsu"), (data[:200], "himitsu"), (b"", "")):
        with pytest.raises(signing.UnreadableKey, match="PKCS#12"):
            signing.read_pkcs12(file, password)


@pytest.mark.parametrize("key", [ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP521R1())])
def test_keys_that_readers_do_not_know_are_refused(key, seal):
    with pytest.raises(signing.UnsuitableKey):
        signing.credential(key, load_pem_x509_certificate(seal[0].certificate.encode()), [])


def test_a_short_key_and_the_key_of_another_are_refused(seal):
    certificate = load_pem_x509_certificate(seal[0].certificate.encode())
    with pytest.raises(signing.UnsuitableKey):
        signing.credential(rsa.generate_private_key(65537, 1024), certificate, [])  # noqa: S505
    with pytest.raises(signing.UnreadableKey):
        signing.credential(ec.generate_private_key(ec.SECP256R1()), certificate, [])


def test_a_certificate_says_whose_it_is_and_until_when():
    credential, _root = testca.mayors_seal("堺市長", now=NOW, days=30)
    facts = signing.facts(credential.certificate)
    assert facts.subject.startswith("CN=堺市長（試験用）")
    assert (facts.valid_until - NOW).days == 30
    with pytest.raises(signing.UnreadableKey):
        signing.facts("no certificate")
