"""The receipt of an application as a file: what stands on it, and who gets it."""

import io
import subprocess

import pikepdf
import pytest
from django.test import Client
from django.utils.html import escape

from portal.lib import qr
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from procedures.actions import applications
from procedures.documents import receipts
from procedures.models import Application
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make
from tests.procedures.make import NOW

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def case(cast: Cast) -> Application:
    return make.submitted(cast.hanako, make.nursery())


def words(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def test_hanako_takes_the_receipt_of_her_application(as_hanako: Client, case: Application) -> None:
    url = f"/applications/{case.pk}/receipt/pdf/"
    for page in ("receipt/", ""):
        assert f'href="{url}"' in as_hanako.get(f"/applications/{case.pk}/{page}").content.decode()
    answer = as_hanako.get(url)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/pdf", "no-store")
    assert answer["Content-Disposition"] == f'attachment; filename="tobira-{case.receipt_number}.pdf"'
    told = words(answer.content)
    for said in (
        *(case.receipt_number, "堺市", "保育所・認定こども園などの入所申込み", "2026年11月21日(土)10:00", case.procedure.phone),
        *("どなたについて", "堺さくら", "㈱さかい商店", "このあとの流れ", "母"),
    ):
        assert "".join(str(said).split()) in told


def test_it_is_a_tagged_document_in_japanese(as_hanako: Client, case: Application) -> None:
    """Also for a reader in English: the paper is shown at the town's counter."""
    answer = as_hanako.get(f"/applications/{case.pk}/receipt/pdf/", headers={"accept-language": "en"})
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked), str(pdf.docinfo.Title)) == ("ja", True, f"受付票 {case.receipt_number}")
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()


def test_the_code_on_it_holds_the_number_alone(case: Application) -> None:
    with viewing_as(ResidentView(case.applicant_id)):
        page = receipts.page(case, NOW)
    assert (page.count("<img"), page.count(escape(qr.qr_svg(str(case.receipt_number))))) == (1, 1)


def test_nobody_else_gets_it(as_ken: Client, as_mori: Client, as_ono: Client, client: Client, case: Application) -> None:
    url = f"/applications/{case.pk}/receipt/pdf/"
    assert [each.get(url).status_code for each in (as_ken, as_mori, as_ono)] == [404, 403, 403]
    assert client.get(url).status_code == 302


def test_who_acts_for_her_in_this_procedure_gets_it(cast: Cast, as_ken: Client, case: Application) -> None:
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, case.procedure.slug))
    url = f"/proxy/{proxy.pk}/applications/{case.pk}/receipt/pdf/"
    assert f'href="{url}"' in as_ken.get(f"/proxy/{proxy.pk}/applications/{case.pk}/receipt/").content.decode()
    assert words(as_ken.get(url).content).count(str(case.receipt_number)) >= 1
    other = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, "child-allowance"))
    assert as_ken.get(f"/proxy/{other.pk}/applications/{case.pk}/receipt/pdf/").status_code == 404


def test_a_draft_has_none_and_a_withdrawn_one_says_so(cast: Cast, as_hanako: Client, case: Application) -> None:
    draft = make.draft(cast.hanako, case.procedure)
    assert as_hanako.get(f"/applications/{draft.pk}/receipt/pdf/").url == f"/applications/{draft.pk}/resume/"
    with viewing_as(ResidentView(cast.hanako.pk)):
        applications.withdraw(case, by=cast.hanako, now=NOW)
    assert "取り下げられています" in words(as_hanako.get(f"/applications/{case.pk}/receipt/pdf/").content)


def test_a_letter_that_no_font_has_is_named_and_nothing_breaks(cast: Cast, as_hanako: Client) -> None:
    case = make.submitted(cast.hanako, make.nursery(), own_workplace="さかい\U0001f9ff商店")
    answer = as_hanako.get(f"/applications/{case.pk}/receipt/pdf/", follow=True)
    assert answer.redirect_chain == [(f"/applications/{case.pk}/receipt/", 302)]
    assert "印字できない文字" in answer.content.decode()
