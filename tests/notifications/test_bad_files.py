"""Files that no clerk should be able to break the portal with: each gets a sentence, and nothing half-done stays."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from notifications.models import Batch
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/notifications/batch/upload/"


def a_zip():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("x.txt", "hello")
    return data.getvalue()


FILES = {
    "empty.csv": b"",
    "utf7.csv": b"\xff\xfe\xfd\xfc broken",
    "nul.csv": "受付番号,生年月日\r\nA\x00B,x\r\n".encode("cp932"),
    "long.csv": b"a,b\r\n" + b"x" * 2_000_000 + b",1\r\n",
    "zip.xlsx": a_zip(),
    "page.csv": b"<!DOCTYPE html><html></html>",
    "quotes.csv": b'a,b\r\n"x,1\r\n',
    "doubled.csv": "受付番号,受付番号\r\n1,2\r\n".encode("cp932"),
    "huge.csv": b"a,b\r\n" + b"1,2\r\n" * 4_300_000,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_gets_a_sentence_and_leaves_nothing(as_mori, nursery, name):
    answer = as_mori.post(UPLOAD, {"template": str(nursery.pk), "file": SimpleUploadedFile(name, FILES[name])})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    with viewing_as(System("test")):
        assert Batch.objects.count() == 0


def test_a_header_without_its_key_column_is_told_which_one(as_mori, cast, nursery):
    batch = make.uploaded(nursery, cast.mori, make.file([["x", "y"]], header=["氏名", "結果"]))
    answer = as_mori.post(f"/admin/notifications/batch/{batch.pk}/map/", {"child_name": "0", "result": "1"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"case_number", "birth_on"}


def test_a_header_alone_is_told_so(as_mori, cast, nursery):
    batch = make.uploaded(nursery, cast.mori, make.file([]))
    chosen = {key: str(value) for key, value in batch.columns.items()}
    answer = as_mori.post(f"/admin/notifications/batch/{batch.pk}/map/", chosen)
    assert "データの行がありません" in answer.content.decode()
    with viewing_as(System("test")):
        assert Batch.objects.get().state == "mapped"


def test_one_column_for_two_fields_is_refused(as_mori, cast, nursery, hanakos_case):
    batch = make.uploaded(nursery, cast.mori, make.file([make.line(hanakos_case)]))
    chosen = {key: str(value) for key, value in batch.columns.items()} | {"facility": "0"}
    assert "A列が2つの項目" in as_mori.post(f"/admin/notifications/batch/{batch.pk}/map/", chosen).content.decode()


def test_a_workbook_is_read_as_a_csv_is(cast, nursery, hanakos_case):
    book = openpyxl.Workbook()
    for values in (make.HEADER, make.line(hanakos_case, born=make.BORN)):
        book.active.append(values)
    data = io.BytesIO()
    book.save(data)
    batch = make.checked(nursery, cast.mori, data.getvalue(), name="結果.xlsx")
    assert (batch.uploaded, batch.digital) == (1, 1)


def test_the_choice_of_columns_is_remembered_for_the_next_file(cast, nursery, hanakos_case):
    odd = ["管理コード", *make.HEADER[1:]]
    first = make.uploaded(nursery, cast.mori, make.file([make.line(hanakos_case)], header=odd))
    assert "case_number" not in first.columns
    with make.as_staff(cast.mori):
        make.batches.map_columns(first, {**first.columns, "case_number": 0}, by=cast.mori)
    with make.as_staff(cast.mori):
        nursery.refresh_from_db()
    again = make.uploaded(nursery, cast.mori, make.file([make.line(hanakos_case, remark="次")], header=odd))
    assert again.columns["case_number"] == 0
