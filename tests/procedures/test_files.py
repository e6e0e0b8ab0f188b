"""Questions that are answered by files: put in, taken out, sent, and nobody else's."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from portal.audit.models import Entry
from portal.lib import uploads
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import applications, attaching, filling, forms, reviews
from procedures.actions.refusals import InfectedPaper, NoSuchQuestion, UnknownPaper
from procedures.models import Application, Paper, Procedure
from procedures.models.course import Reason
from procedures.rules import checks, files
from procedures.rules.definition import Field, Sort
from procedures.rules.raw import BadAnswer
from procedures.rules.values import clean_value
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make
from tests.procedures.make import NOW

FORM: dict[str, Any] = {
    "pages": [
        {
            "key": "first",
            "title": "証明",
            "fields": [
                {"key": "name", "kind": "text", "label": "名前"},
                {"key": "has", "kind": "yes_no", "label": "いま付けますか", "required": False},
                {
                    "key": "proofs", "kind": "file", "label": "証明書", "hint": "勤め先のもの。", "max_files": 2,
                    "show_if": {"field": "has", "equals": True},
                },
                {"key": "pictures", "kind": "file", "label": "写真", "accepts": ["photo"], "max_files": 1, "required": False},
            ],
        }
    ]
}  # fmt: skip
NUMBER = "0b9e2f60-1111-4222-8333-444455556666"


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def procedure(cast: Cast) -> Procedure:
    nursery = make.nursery()
    with viewing_as(System("test")):
        forms.publish(nursery, FORM, by=cast.mori, now=timezone.now())
    return nursery


@pytest.fixture
def draft(cast: Cast, procedure: Procedure) -> Application:
    with viewing_as(ResidentView(cast.hanako.pk)):
        return filling.start(procedure, by=cast.hanako, now=timezone.now(), known={})


@pytest.fixture
def stored(db: None) -> Callable[[], int]:
    """How many more files lie in the storage than when the test began."""

    def count() -> int:
        folder = f"papers/{SAKAI}"
        return len(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else 0

    before = count()
    return lambda: count() - before


def photo(color: str = "teal", name: str = "証明.jpg") -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (30, 20), color).save(kept, "JPEG")
    return SimpleUploadedFile(name, kept.getvalue())


def taken(color: str = "teal", name: str = "証明.jpg") -> uploads.Taken:
    return uploads.take(photo(color).read(), name)


def post(client: Client, draft: Application, go: str = "next", under: str = "", htmx: bool = False, **sent: Any) -> Any:
    url = f"{under}/applications/{draft.pk}/page/1/"
    shown = client.get(url)
    data = {"seen": shown.context["seen"], "go": go, **{f"a-{key}": value for key, value in sent.items()}}
    return client.post(url, data, headers={"HX-Request": "true", "HX-Target": "page-fields"} if htmx else {})


def answers(draft: Application) -> dict[str, Any]:
    with viewing_as(System("test")):
        return dict(make.fresh(draft).entries.answers)


def kept() -> list[Paper]:
    with viewing_as(System("test")):
        return list(Paper.objects.order_by("taken_at"))


def field(**more: Any) -> Field:
    return Field.model_validate({"key": "f", "kind": "file", "label": "証明書", **more})


@pytest.mark.parametrize("raw", ["x", [NUMBER], {"x": "a.pdf"}, {1: "a.pdf"}, ["", ""], {NUMBER.upper(): "a"}])
def test_a_browser_never_names_a_file(raw: object) -> None:
    with pytest.raises(BadAnswer, match="unknown_file"):
        clean_value(field(), raw, NOW.date())


def test_what_is_kept_is_kept_and_no_more_than_that() -> None:
    answer = {NUMBER: "証明.pdf"}
    assert clean_value(field(), answer, NOW.date()) == answer
    assert clean_value(field(), [], NOW.date()) is None
    with pytest.raises(BadAnswer, match="too_many_files"):
        clean_value(field(max_files=1), {**answer, NUMBER[:-1] + "0": "b.pdf"}, NOW.date())
    assert files.pressed(f"remove:f:{NUMBER}") == files.Removal("f", NUMBER)
    assert [files.pressed(press) for press in ("remove:f", "remove:f:x", "next", f"remove:F:{NUMBER}")] == [None] * 4
    assert [files.takes(field(accepts=[Sort.PHOTO]), kind) for kind in ("pdf", "jpeg", "png")] == [False, True, True]


def test_a_form_cannot_ask_for_files_in_rows() -> None:
    inner = {"key": "f", "kind": "file", "label": "証明書"}
    rows = {"key": "r", "kind": "repeat", "label": "人", "fields": [inner, {"key": "n", "kind": "text", "label": "名前"}]}
    found = checks.faults(checks.parse({"pages": [{"key": "p", "title": "p", "fields": [rows]}]}))
    assert [problem.code for problem in found] == ["files_in_rows"]


def test_a_page_keeps_what_was_typed_and_the_file_without_a_script(as_hanako: Client, draft: Application) -> None:
    answer = post(as_hanako, draft, name="", has="yes")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "勤め先のもの。PDFか写真を、2個まで（1つ10MBまで）。写真の場所の情報は消して送ります。" in page
    assert post(as_hanako, draft, name="", has="yes", proofs=photo()).status_code == 422
    (paper,) = kept()
    assert answers(draft) == {"has": True, "proofs": {str(paper.pk): "証明.jpg"}}
    assert post(as_hanako, draft, name="花子", has="yes", proofs=photo()).status_code == 302
    assert len(kept()) == 1
    assert f"/applications/{draft.pk}/papers/{paper.pk}/" in as_hanako.get(f"/applications/{draft.pk}/review/").content.decode()
    assert as_hanako.get(f"/applications/{draft.pk}/papers/{paper.pk}/").status_code == 200


def test_with_htmx_a_chosen_file_is_there_at_once(as_hanako: Client, draft: Application) -> None:
    answer = post(as_hanako, draft, go="refresh", htmx=True, name="花", pictures=photo(name="家.jpg"))
    assert answer.status_code == 200
    part = answer.content.decode()
    assert "家.jpg" in part
    assert "<html" not in part
    assert answers(draft)["name"] == "花"
    refused = post(as_hanako, draft, go="refresh", htmx=True, name="花", pictures=SimpleUploadedFile("a.exe", b"MZ"))
    assert "「a.exe」は送れない種類のファイルです" in refused.content.decode()


def test_limits_are_kept_and_told_at_the_question(as_hanako: Client, draft: Application, stored: Callable[[], int]) -> None:
    post(as_hanako, draft, name="花子", has="yes")
    three = [photo("red", "1.jpg"), photo("blue", "2.jpg"), photo("green", "3.jpg")]
    answer = post(as_hanako, draft, name="花子", has="yes", proofs=three)
    assert answer.status_code == 422
    assert "「証明書」のファイルは2個までです" in answer.content.decode()
    assert list(answers(draft)["proofs"].values()) == ["1.jpg", "2.jpg"]
    pdf = SimpleUploadedFile("a.pdf", one_page())
    assert "写真を選んでください" in post(as_hanako, draft, name="花子", pictures=pdf).content.decode()
    assert stored() == 2


def one_page() -> bytes:
    kept, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(kept)
    return kept.getvalue()


def test_a_file_is_taken_away_and_its_content_with_it(
    as_hanako: Client, draft: Application, stored: Callable[[], int], django_capture_on_commit_callbacks: Any
) -> None:
    post(as_hanako, draft, name="花子", pictures=photo())
    assert stored() == 1
    (paper,) = kept()
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(as_hanako, draft, go=f"remove:pictures:{paper.pk}", name="花")
    assert answer["Location"].endswith("/page/1/#files-pictures")
    assert (kept(), stored(), answers(draft)) == ([], 0, {"name": "花"})
    assert post(as_hanako, draft, go=f"remove:pictures:{paper.pk}", name="花").status_code == 302


def test_a_draft_that_is_thrown_away_leaves_no_file(
    as_hanako: Client, draft: Application, stored: Callable[[], int], django_capture_on_commit_callbacks: Any
) -> None:
    post(as_hanako, draft, name="花子", pictures=photo())
    with django_capture_on_commit_callbacks(execute=True):
        assert as_hanako.post(f"/applications/{draft.pk}/discard/").status_code == 302
    assert (kept(), stored()) == ([], 0)


def submit(client: Client, draft: Application) -> Any:
    return client.post(f"/applications/{draft.pk}/submit/")


def test_the_office_opens_what_was_sent_and_only_that(
    as_hanako: Client, as_mori: Client, as_ono: Client, as_ken: Client, draft: Application
) -> None:
    post(as_hanako, draft, name="花子", has="yes", proofs=photo(name="要らない.jpg"))
    post(as_hanako, draft, name="花子", has="no", pictures=photo("red", "家.jpg"))
    assert submit(as_hanako, draft).status_code == 302
    (paper,) = kept()
    assert paper.name == "家.jpg"
    for page in ("receipt/", ""):
        assert f"/papers/{paper.pk}/" in as_hanako.get(f"/applications/{draft.pk}/{page}").content.decode()
    at_office = f"/admin/procedures/application/{draft.pk}/papers/{paper.pk}/"
    assert at_office in as_mori.get(f"/admin/procedures/application/{draft.pk}/change/").content.decode()
    assert as_mori.get(at_office)["Content-Disposition"].startswith("attachment;")
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="procedures.paper_read", subject_id=draft.applicant_id).count() == 1
    assert as_ono.get(at_office).status_code == 404
    assert as_ken.get(f"/applications/{draft.pk}/papers/{paper.pk}/").status_code == 404
    assert as_ken.post(f"/applications/{draft.pk}/page/1/", {"a-pictures": photo()}).status_code == 404


def test_a_paper_of_another_case_is_unknown(cast: Cast, procedure: Procedure, draft: Application) -> None:
    """Even if its number should come into the answers: what is sent is looked over by the case it belongs to."""
    with viewing_as(ResidentView(cast.ken.pk)):
        theirs = filling.start(procedure, by=cast.ken, now=NOW, known={})
        theirs = attaching.attach(theirs, "pictures", [taken()], by=cast.ken, now=NOW)
    with viewing_as(ResidentView(cast.hanako.pk)):
        draft = make.fresh(draft)
        draft.entries = type(draft.entries)({"name": "花子", "pictures": theirs.entries.answers["pictures"]})
        Application.objects.filter(pk=draft.pk).update(draft=draft.draft)
        with pytest.raises(UnknownPaper):
            applications.submit(draft, by=cast.hanako, now=NOW)


def test_a_file_that_was_found_ill_is_not_sent(cast: Cast, draft: Application) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        make.send_page(draft, "first", {"name": "花子"}, cast.hanako)
        draft = attaching.attach(make.fresh(draft), "pictures", [taken()], by=cast.hanako, now=NOW)
        Paper.objects.update(state="infected", file="")
        with pytest.raises(InfectedPaper):
            applications.submit(draft, by=cast.hanako, now=NOW)


def test_a_correction_opens_only_what_came_back(as_hanako: Client, as_mori: Client, cast: Cast, draft: Application) -> None:
    post(as_hanako, draft, name="花子", has="yes", proofs=photo(name="1.jpg"), pictures=photo("red", "家.jpg"))
    post(as_hanako, draft, name="花子", has="yes", proofs=photo(name="1.jpg"))
    submit(as_hanako, draft)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.start_review(make.fresh(draft), by=cast.mori, now=NOW)
        reasons = (Reason("proofs", "ぼやけています。"),)
        reviews.return_for_correction(make.fresh(draft), reasons, due_at=make.at(2026, 12, 1), by=cast.mori, now=NOW)
    old = next(iter(answers(draft)["proofs"]))
    with viewing_as(ResidentView(cast.hanako.pk)), pytest.raises(NoSuchQuestion):
        attaching.attach(make.fresh(draft), "pictures", [taken("blue", "別.jpg")], by=cast.hanako, now=NOW)
    page = as_hanako.get(f"/applications/{draft.pk}/page/1/").content.decode()
    assert "ぼやけています。" in page
    assert "家.jpg" not in page
    post(as_hanako, draft, go=f"remove:proofs:{old}")
    post(as_hanako, draft, proofs=photo("red", "2.jpg"))
    assert submit(as_hanako, draft).status_code == 302
    assert list(answers(draft)) == []
    # What the office has received stays with the case.
    assert sorted(paper.name for paper in kept()) == ["1.jpg", "2.jpg", "家.jpg"]
    assert "2.jpg" in as_mori.get(f"/admin/procedures/application/{draft.pk}/change/").content.decode()


def test_a_proxy_puts_files_in(as_ken: Client, cast: Cast, procedure: Procedure, draft: Application) -> None:
    under = f"/proxy/{households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, procedure.slug)).pk}"
    assert post(as_ken, draft, under=under, name="花子", pictures=photo()).status_code == 302
    (paper,) = kept()
    assert f"{under}/applications/{draft.pk}/papers/{paper.pk}/" in as_ken.get(f"{under}/applications/{draft.pk}/review/").content.decode()
