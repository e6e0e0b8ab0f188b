import codecs
import contextlib
import csv
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import cells, csvfile
from portal.lib.cells import Limits, UnreadableFile
from portal.lib.csvfile import open_csv, write_rows

TEXT = "申請番号,氏名,生年月日\r\n０００１,髙﨑 花子,令和6年4月1日\r\n0002,㈱ｻｶｲ,2024/4/1\r\n,,\r\n\r\n,,\r\n"


def texts(data: bytes, **options) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in open_csv(data, **options).rows]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("cp932"), "cp932"),
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.replace(",", "\t").encode("utf-16"), "utf-16"),
        (TEXT.replace("\r\n", "\n").encode(), "utf-8"),
        (TEXT.replace("\r\n", "\r").encode(), "utf-8"),
    ],
)
def test_one_table_in_every_encoding_that_excel_writes(data, encoding):
    table = open_csv(data)
    assert (table.kind, table.encoding) == ("csv", encoding)
    assert [column.name for column in table.header] == ["申請番号", "氏名", "生年月日"]
    assert [(row.number, [cell.text for cell in row.cells]) for row in table.rows] == [
        (2, ["0001", "髙﨑 花子", "令和6年4月1日"]),
        (3, ["0002", "㈱サカイ", "2024/4/1"]),
    ]
    assert [row.problems for row in table.rows] == [(), ()]


def test_the_digest_is_of_the_file_itself():
    data = b"a\n1\n"
    assert open_csv(data).digest == open_csv(io.BytesIO(data)).digest == hashlib.sha256(data).hexdigest()
    assert open_csv(b"a\n1\n").digest != open_csv(b"a\r\n1\r\n").digest


def test_rows_are_numbered_as_excel_shows_them():
    table = open_csv('番号,備考\n1,"一行目\n二行目"\n\n2,"引用""符"\n'.encode())
    assert [(row.number, row.cells[1].written) for row in table.rows] == [(2, "一行目\n二行目"), (4, '引用"符')]
    assert [row.cells[0].ref for row in table.rows] == ["A2", "A4"]


def test_names_keep_their_letters_and_numbers_lose_their_width():
    (row,) = open_csv("氏名\nＳａｎｔｏｓ　葛\U000e0100\n".encode()).rows
    assert row.cells[0].written == "Ｓａｎｔｏｓ　葛\U000e0100"
    assert row.cells[0].text == "Santos 葛\U000e0100"


def test_rows_above_the_header_can_be_passed_over():
    table = open_csv("施設一覧\n\n番号,名称\n1,さかい\n".encode(), header_row=3)
    assert [column.name for column in table.header] == ["番号", "名称"]
    assert [row.number for row in table.rows] == [4]


def test_short_rows_are_filled_and_shifted_rows_are_named():
    table = open_csv("番号,住所\n1\n2,堺市堺区,南瓦町3-1\n3,岸和田市,,\n".encode())
    assert [[str(problem) for problem in row.problems] for row in table.rows] == [
        [],
        ["C3に値がありますが、その列に見出しがありません。列がずれていないか確かめてください。"],
        [],
    ]
    assert [cell.text for cell in next(table.rows).cells] == ["1", ""]


def test_a_nameless_column_in_the_middle_is_kept_but_may_hold_nothing():
    table = open_csv("番号,,氏名,\n1,,堺\n2,メモ,堺\n".encode())
    assert [column.letter for column in table.header] == ["A", "B", "C"]
    assert [[problem.facts["cell"] for problem in row.problems] for row in table.rows] == [[], ["B3"]]


@pytest.mark.parametrize("value", ["=1+1", "＝1+1", "=HYPERLINK(1)", "@SUM(A1)", "+A1", "-2+3*A1", " =1", '"=1\n+2"'])
def test_formulas_are_named_by_their_cell(value):
    (row,) = open_csv(f"番号,値\n1,{value}\n".encode()).rows
    assert [str(problem) for problem in row.problems] == ["B2に計算式があります。コピーして「値の貼り付け」で値に直してください。"]


@pytest.mark.parametrize("value", ["-5", "+81-90-1234-5678", "-", "－", "ー", "-1.5", "－なし", "'=1+1", "a=b", "--"])
def test_what_only_resembles_a_formula_passes(value):
    (row,) = open_csv(f"番号,値\n1,{value}\n".encode()).rows
    assert row.problems == ()


def test_control_characters_are_named_by_their_cell():
    (row,) = open_csv("番号,値\n1,a\x08b\n".encode()).rows
    assert "B2に目に見えない制御文字" in str(row.problems[0])


def test_letters_of_one_office_only_are_named_by_their_cell():
    (row,) = open_csv("氏名\n".encode("cp932") + b"\xf0\x40\n").rows
    assert "A2に外字" in str(row.problems[0])


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (b"", csvfile.EmptyFile, "空です"),
        (b" \r\n\r\n", csvfile.EmptyFile, "空です"),
        (b"\xef\xbb\xbf\r\n", cells.NoHeader, "1行目に見出しがありません"),
        (b"\nid,name\n1,a\n", cells.NoHeader, "1行目に見出しがありません"),
        ("番号,氏名,番　号\n".encode(), cells.DuplicateColumn, "見出し「番 号」がA列とC列の両方にあります"),
        ("番号,氏名\n1,".encode() + b"\xff\xfe\xff\n", csvfile.WrongEncoding, "2行目の3バイト目の文字が読めません"),
        (b"id\n\x81\x40\x81\n", csvfile.WrongEncoding, "2行目の3バイト目"),
        (TEXT.encode() + b"\xe5\xa0", csvfile.WrongEncoding, "7行目の1バイト目"),
        (b"\xef\xbb\xbfid\n\x83\x41\n", csvfile.WrongEncoding, "2行目の1バイト目"),
        (codecs.BOM_UTF16_LE + b"a\x00b", csvfile.WrongEncoding, "文字が読めません"),
        (b"id\n1\x00\n", csvfile.NulByte, "2行目の2バイト目に文字でないデータ（NUL）"),
        ("id,番号\n".encode("utf-16-le"), csvfile.NulByte, "NUL"),
        (b'id,name\n1,"a\n2,b\n', csvfile.BadQuotes, "引用符"),
        (b'id,name\n1,"a"b\n', csvfile.BadQuotes, "2行目の引用符"),
        (b'id\n"' + b"a" * 200_000 + b'"\n', csvfile.BadQuotes, "2行目"),
        (b"id\n" + b"a" * 1_100_000, csvfile.LineTooLong, "2行目が長すぎます"),
        (",".join(map(str, range(201))).encode(), cells.TooManyColumns, "1行目の列が多すぎます（上限は200列です）"),
        (b"id\n" + b"1," * 900, cells.TooManyColumns, "2行目の列が多すぎます"),
    ],
)
def test_each_bad_file_gets_a_sentence(data, kind, says):
    with pytest.raises(kind) as refused:
        open_csv(data)
    assert says in str(refused.value)


def test_too_many_rows_are_refused_at_once():
    with pytest.raises(cells.TooManyRows, match="上限は3行"):
        open_csv(b"id\n" + b"1\n" * 4, limits=Limits(max_rows=3))
    assert len(texts(b"id\n" + b"1\n" * 3, limits=Limits(max_rows=3))) == 3


class EndlessLine(io.RawIOBase):
    """One line of a gigabyte, made as it is read."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= 21 * 1024 * 1024, "the whole file was asked for"
        self.given += size
        return b"a" * size


def test_a_file_of_a_gigabyte_is_refused_after_its_first_twenty_megabytes():
    stream = EndlessLine()
    with pytest.raises(cells.TooLarge, match="上限は20MB"):
        open_csv(stream)
    assert stream.given == 20 * 1024 * 1024 + 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(UnreadableFile):
        for row in open_csv(data).rows:
            assert row.number > 1


@given(st.text(alphabet='a,"\n\r\t =堺', max_size=60), st.sampled_from(["utf-8", "cp932", "utf-16"]))
def test_any_text_is_read_or_refused(text, encoding):
    with contextlib.suppress(UnreadableFile):
        list(open_csv(text.encode(encoding)).rows)


VALUES = st.text(
    alphabet=st.characters(codec="cp932", exclude_characters="¢£¬‖−〜\0\r", exclude_categories=["Cs", "Co"]), min_size=1
).filter(lambda text: text.strip() == text)


@given(st.lists(VALUES, min_size=1, max_size=5), st.sampled_from(["cp932", "utf-8-sig"]))
def test_what_is_written_comes_back(values, encoding):
    header = [f"c{index}" for index in range(len(values))]
    (row,) = open_csv(b"".join(write_rows([header, values], encoding))).rows
    assert [cell.written for cell in row.cells] == values


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "\n", "＝", "＋", "－", "＠", "'=", "''@"])
def test_no_export_starts_a_formula_and_the_value_is_restored(start):
    value = f"{start}cmd|' /C calc'!A0"
    written = b"".join(write_rows([["c"], [value]], "utf-8-sig")).decode("utf-8-sig")
    _, (cell,) = csv.reader(io.StringIO(written, newline=""))
    assert cell.startswith("'")
    assert cells.restore(cell) == value


def test_numbers_and_blanks_are_written_as_they_are():
    assert b"".join(write_rows([[-5, None, "", "𠮷", 1.5]])) == "-5,,,〓,1.5\r\n".encode("cp932")


@given(st.text())
def test_restoring_undoes_neutralising(text):
    assert cells.restore(cells.neutralise(text)) == text


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_in_excel(index, letter):
    assert cells.column_letter(index) == letter
