"""With what a town signs: put in, shown, ended; letters that wait for it; and the doctor's reminder."""

import io
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificate
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from notifications import onboarding
from notifications.actions import certificates, notices
from notifications.actions.certificates import CertificateIsOver, CertificateIsThere
from notifications.documents import letters
from notifications.models import Notice, SigningCertificate
from notifications.models.words import WAITS
from notifications.queries import certificates as queries
from notifications.queries import work
from notifications.rules.release import Wait
from portal.audit.models import Entry
from portal.front import health
from portal.identity.models import Role
from portal.lib import sealed, signcheck, signing, testca
from portal.municipalities.models import Municipality
from portal.municipalities.queries import town
from portal.municipalities.scope import Staff, System, viewing_as
from tests.cast import SAKAI, SUITA
from tests.notifications import make

pytestmark = pytest.mark.django_db
OFFICE = "admin:notifications_"
LIST, PUT, UNSIGNED = (
    f"admin:notifications_{name}" for name in ("signingcertificate_changelist", "certificate_put", "certificate_unsigned")
)


@pytest.fixture(scope="module")
def seal():
    return testca.mayors_seal("堺市長", now=timezone.now())[0]


@pytest.fixture
def certificate(cast, seal):
    with viewing_as(System("test", SAKAI)):
        return certificates.put(SAKAI, seal, by=None, now=timezone.now())


@pytest.fixture
def as_admin(cast, client_of):
    cast.hara.role = Role.ADMINISTRATOR
    with viewing_as(System("test", SAKAI)):
        cast.hara.save()
    return client_of(cast.hara)


def as_pkcs12(credential, password=b"himitsu"):
    key = load_pem_private_key(credential.key.encode(), None)
    chosen = load_pem_x509_certificate(credential.certificate.encode())
    data = pkcs12.serialize_key_and_certificates(b"town", key, chosen, [], BestAvailableEncryption(password))
    return SimpleUploadedFile("town.p12", data)


def the_letter():
    with viewing_as(System("test")):
        notice = Notice.objects.get()
        return notice, letters.stored_pdf(notice)


def test_a_letter_is_signed_by_the_town_and_kept_as_it_was_signed(certificate, cast, nursery, hanakos_case):
    make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))
    notice, data = the_letter()
    assert signcheck.inspect(data) == signcheck.Seen(str(notice.pk), certificate.fingerprint, False)


def test_a_file_cut_off_by_a_dying_worker_is_made_again(certificate, released_batch, cast):
    with viewing_as(System("test")):
        notice = Notice.objects.get()
        default_storage.delete(notice.pdf_name)
        default_storage.save(notice.pdf_name, io.BytesIO(b"half a f"))
        with pytest.raises((sealed.BrokenSeal, ValueError)):
            letters.stored_pdf(notice)
        name, digest = letters.store_pdf(notice, notice.release.release_at)
        assert letters._is_whole(name, letters.pdf_place(SAKAI, notice.pk), digest)


def test_letters_wait_where_neither_a_certificate_nor_the_town_lets_them_go(cast, nursery, hanakos_case, settings, seal, as_mori):
    settings.LETTERS_MAY_GO_UNSIGNED = False
    batch = make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))
    make.work_off(batch)
    assert batch.state == "issued"
    page = as_mori.get(reverse(f"{OFFICE}batch_status", args=[batch.pk])).content.decode()
    assert str(WAITS[Wait.SIGNATURE]) in page
    with viewing_as(System("test", SAKAI)):
        assert Notice.objects.get().render_tries == 0
        assert notices.render_some(work.batch(batch.pk)) == 0
        certificates.put(SAKAI, seal, by=None, now=timezone.now())
    make.work_off(batch)
    assert batch.state == "released"


def test_a_town_may_say_that_its_letters_go_unsigned(cast, nursery, hanakos_case, settings):
    settings.LETTERS_MAY_GO_UNSIGNED = False
    with viewing_as(Staff(SAKAI, cast.mori.pk)):
        certificates.allow_unsigned(SAKAI, allowed=True, by=cast.mori)
    batch = make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))
    assert batch.state == "released"
    assert signcheck.inspect(the_letter()[1]).signer == ""
    with viewing_as(System("test", SUITA)):
        assert queries.may_go_unsigned(SUITA) is False


def test_the_newest_valid_one_signs_and_the_key_lies_sealed(cast, seal, certificate):
    newer, _root = testca.mayors_seal("堺市長", now=timezone.now())
    with viewing_as(System("test", SAKAI)):
        assert "PRIVATE" not in certificate.sealed_key
        assert queries.credential(SAKAI, timezone.now()) == seal
        second = certificates.put(SAKAI, newer, by=None, now=timezone.now())
        assert queries.credential(SAKAI, timezone.now()) == newer
        certificates.retire(second, by=cast.mori, now=timezone.now())
        assert queries.credential(SAKAI, timezone.now()) == seal
        assert queries.credential(SAKAI, timezone.now() + timedelta(days=400)) is None
        assert queries.is_signer_of(SAKAI, second.fingerprint)
        SigningCertificate.objects.filter(pk=certificate.pk).update(sealed_key=second.sealed_key)
        with pytest.raises(sealed.BrokenSeal):
            queries.credential(SAKAI, timezone.now())


def test_what_is_over_or_there_already_is_refused(cast, seal, certificate):
    over, _root = testca.mayors_seal("堺市長", now=timezone.now() - timedelta(days=40), days=30)
    with viewing_as(System("test", SAKAI)):
        with pytest.raises(CertificateIsOver):
            certificates.put(SAKAI, over, by=cast.mori, now=timezone.now())
        with pytest.raises(CertificateIsThere):
            certificates.put(SAKAI, seal, by=cast.mori, now=timezone.now())


def test_the_demo_makes_one_once(cast):
    with viewing_as(System("test", SAKAI)):
        first = onboarding.put_test_certificate(town(SAKAI))
        assert first.is_test
        assert "試験用" in first.subject
        assert onboarding.put_test_certificate(town(SAKAI)) is None


def test_an_administrator_puts_a_certificate_in_and_the_password_opens_it(as_admin, seal):
    page = as_admin.get(reverse(PUT))
    assert page.status_code == 200
    wrong = as_admin.post(reverse(PUT), {"file": as_pkcs12(seal), "password": "chigau"})
    assert wrong.status_code == 422
    assert "暗証番号" in wrong.content.decode()
    nothing = as_admin.post(reverse(PUT), {})
    assert "どちらか一つ" in nothing.content.decode()
    done = as_admin.post(reverse(PUT), {"file": as_pkcs12(seal), "password": "himitsu"})
    assert done.status_code == 302
    shown = as_admin.get(reverse(LIST)).content.decode()
    assert "通知のPDFに署名しています" in shown
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="notifications.certificate_put").count() == 1
        found = SigningCertificate.objects.get()
    as_admin.post(reverse("admin:notifications_certificate_retire", args=[found.pk]))
    assert "署名なしで作られます" in as_admin.get(reverse(LIST)).content.decode()


def test_a_key_on_a_token_needs_its_names_and_the_server(as_admin, seal, settings):
    file = SimpleUploadedFile("town.pem", (seal.certificate + seal.chain).encode())
    sent = {"certificate": file, "token": "lgpki", "label": "shokuseki"}
    assert "SIGNING_TOKEN_MODULE" in as_admin.post(reverse(PUT), sent).content.decode()
    settings.SIGNING_TOKEN_MODULE = "/usr/lib/pkcs11.so"
    file.seek(0)
    assert as_admin.post(reverse(PUT), sent).status_code == 302
    with viewing_as(System("test", SAKAI)):
        credential = queries.credential(SAKAI, timezone.now())
    assert credential == signing.Credential(seal.certificate, seal.chain, token=("/usr/lib/pkcs11.so", "lgpki", "shokuseki"))


def test_clerks_and_officers_of_another_town_have_no_part_in_it(as_mori, as_ono, certificate):
    for person in (as_mori, as_ono):
        assert person.get(reverse(LIST)).status_code == 403
        assert person.get(reverse(PUT)).status_code == 403
        assert person.post(reverse(UNSIGNED), {"allowed": "yes"}).status_code == 403
        assert person.post(reverse("admin:notifications_certificate_retire", args=[certificate.pk])).status_code == 403


def test_the_doctor_reminds_in_time(certificate, settings):
    settings.LETTERS_MAY_GO_UNSIGNED = False

    def told():
        with viewing_as(System("test")):
            return [finding for finding in health.notices_are_signed() if "堺市" in finding.what]

    Municipality.objects.filter(pk=SAKAI).update(stage="live")
    before = told()
    with viewing_as(System("test", SAKAI)):
        SigningCertificate.objects.update(valid_until=timezone.now() + timedelta(days=20))
    soon = told()
    with viewing_as(System("test", SAKAI)):
        SigningCertificate.objects.update(valid_until=timezone.now())
    gone = told()
    levels = [[finding.level for finding in findings] for findings in (before, soon, gone)]
    assert levels == [[], ["note"], ["error"]]
