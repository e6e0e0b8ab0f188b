import contextlib
import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from portal.lib import spreadsheet
from portal.lib.cells import Limits, TooLarge, TooManyRows, UnreadableFile
from portal.lib.csvfile import open_csv
from portal.lib.spreadsheet import open_workbook
from portal.lib.tables import NotATable, open_table

HEADER = ["申請番号", "氏名", "生年月日"]


def workbook(*rows: list, arrange: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if arrange:
        arrange(book)
    with io.BytesIO() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(file)
        return file.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, change(name, old.read(name)))
        return file.getvalue()


def test_a_workbook_gives_the_rows_of_a_csv():
    rows = [["0001", "髙﨑 花子", "令和6年4月1日"], ["0002", "㈱ｻｶｲ", "2024/4/1"]]
    table = open_workbook(workbook(HEADER, *rows, [None, "", " "], ["0004", "堺", None]))
    assert (table.kind, table.sheet, table.ignored_sheets) == ("xlsx", "Sheet", ())
    assert [column.name for column in table.header] == HEADER
    assert [(row.number, [cell.text for cell in row.cells]) for row in table.rows] == [
        (2, ["0001", "髙﨑 花子", "令和6年4月1日"]),
        (3, ["0002", "㈱サカイ", "2024/4/1"]),
        (5, ["0004", "堺", ""]),
    ]
    assert len(list(table.rows)) == 3


def test_types_are_kept_and_a_number_is_seen_as_one():
    data = workbook(["a", "b", "c", "d", "e", "f"], [12, date(2024, 4, 1), datetime(2024, 4, 1, 9, 30), 1.0, True, time(9, 0)])  # noqa: DTZ001
    (row,) = open_workbook(data).rows
    assert [cell.raw for cell in row.cells[:2]] == [12, date(2024, 4, 1)]
    assert [cell.text for cell in row.cells] == ["12", "2024-04-01", "2024-04-01 09:30:00", "1", "TRUE", "09:00:00"]
    assert [cell.is_number for cell in row.cells] == [True, False, False, True, False, False]


def test_a_number_in_a_format_of_zeros_is_the_text_that_is_seen():
    def zeros(book):
        book.active["A2"].number_format = "00000"

    (row,) = open_workbook(workbook(["番号"], [123], arrange=zeros)).rows
    assert (row.cells[0].text, row.cells[0].is_number) == ("00123", False)


def test_formulas_and_errors_are_named_by_their_cell():
    def array(book):
        book.active["A4"] = ArrayFormula("A4:A4", "=SUM(A1:A2)")

    data = workbook(["番号", "値", "式"], [1, "=1+1", "#N/A"], [2, "'=1+1", 3], arrange=array)
    first, second, third = open_workbook(data).rows
    assert [problem.facts["cell"] for problem in third.problems] == ["A4"]
    assert [str(problem) for problem in first.problems] == [
        "B2に計算式があります。コピーして「値の貼り付け」で値に直してください。",
        "C2がExcelのエラー（#N/A）になっています。値を入れ直してください。",
    ]
    assert second.problems == ()
    assert second.cells[1].text == "=1+1"


def test_hidden_sheets_are_passed_over_and_others_are_named():
    def arrange(book):
        book.active.title = "控え"
        book.active.sheet_state = "hidden"
        book.create_sheet("発行").append(["番号"])
        book["発行"].append(["1"])
        book.create_sheet("メモ")

    table = open_workbook(workbook(["x"], arrange=arrange))
    assert (table.sheet, table.ignored_sheets) == ("発行", ("控え", "メモ"))
    assert [row.cells[0].text for row in table.rows] == ["1"]


def test_hidden_rows_are_refused_for_a_filter_may_have_meant_them_out():
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    with pytest.raises(spreadsheet.HiddenRows, match="シート「Sheet」の3行目が隠れています"):
        open_workbook(workbook(["番号"], ["1"], ["2"], arrange=hide))


def test_the_claimed_size_of_a_sheet_is_not_believed():
    def far(name, part):
        return part.replace(b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"') if name.endswith("sheet1.xml") else part

    assert len(list(open_workbook(repacked(workbook(["番号"], ["1"]), far)).rows)) == 1


def test_too_many_rows():
    table = open_workbook(workbook(["番号"], *([n] for n in range(4))), limits=Limits(max_rows=3))
    with pytest.raises(TooManyRows, match="上限は3行"):
        list(table.rows)


def bomb() -> bytes:
    zeros = b"0" * (20 * 1024 * 1024)
    return repacked(workbook(["番号"]), lambda name, part: part + zeros if name.endswith("sheet1.xml") else part)


def plain_zip() -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("readme.txt", "x")
        return file.getvalue()


def entities(name: str, part: bytes) -> bytes:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><workbook>&b;</workbook>'
    return bomb if name == "xl/workbook.xml" else part


def cut_sheet(name: str, part: bytes) -> bytes:
    return part[:-30] if name.endswith("sheet1.xml") else part


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (plain_zip(), spreadsheet.NotAWorkbook, "ではありません"),
        (b"PK\x03\x04" + b"\0" * 100, spreadsheet.NotAWorkbook, "ではありません"),
        (spreadsheet.OLD_EXCEL + b"\0" * 100, spreadsheet.OldOrLockedWorkbook, "パスワード"),
        (bomb(), spreadsheet.SwollenWorkbook, "大きすぎて"),
        (repacked(workbook(["番号"]), entities), spreadsheet.BrokenWorkbook, "壊れて"),
        (workbook(["番号"])[:-200], spreadsheet.NotAWorkbook, "ではありません"),
        (workbook([None], ["1"]), UnreadableFile, "1行目に見出しがありません"),
        (workbook(["番号", "番号"]), UnreadableFile, "A列とB列の両方"),
    ],
)
def test_each_bad_workbook_gets_a_sentence(data, kind, says):
    with pytest.raises(kind) as refused:
        open_table("決定.xlsx", data)
    assert says in str(refused.value)


def test_a_sheet_that_breaks_off_is_refused_and_never_cut_short():
    with pytest.raises(spreadsheet.BrokenWorkbook):
        list(open_workbook(repacked(workbook(["番号"], *([n] for n in range(50))), cut_sheet)).rows)


def test_a_large_file_is_refused_before_it_is_opened():
    with pytest.raises(TooLarge):
        open_table("x.xlsx", workbook(["番号"]), limits=Limits(max_bytes=100))


def test_the_content_decides_and_not_the_name():
    assert open_table("表.csv", workbook(["番号"])).kind == "xlsx"
    assert open_table("表.xlsx", "番号\n".encode("cp932")).encoding == "cp932"
    assert open_table("表.csv", io.BytesIO(b"id\n")).digest == open_csv(b"id\n").digest


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"<!DOCTYPE html>", b"\x1f\x8b\x08"])
def test_other_kinds_of_file_are_refused_by_name(data):
    with pytest.raises(NotATable, match=r"「ab\.csv」は表のファイルではありません"):
        open_table("C:\\dir\\a\u202eb.csv", data)


# Where the damage is, as a part of the file: its length depends on the second at which it was written, which openpyxl puts into it.
DAMAGE = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4)


@settings(max_examples=30, deadline=None)
@given(damage=DAMAGE)
def test_a_damaged_workbook_is_read_or_refused(damage):
    whole = bytearray(workbook(HEADER, ["1", "堺", "2024/4/1"]))
    for place, byte in damage:
        whole[int(place * len(whole))] = byte
    with contextlib.suppress(UnreadableFile):
        list(open_table("x.xlsx", bytes(whole)).rows)
