"""Every file of the shelf of real data that holds records is read to its end: rows in = loaded + refused, each with place and reason.

Two of the files may not be shipped (`shelf.NOT_OURS`); small twins below stand for what is odd in them.
"""

import datetime as dt
import json
from collections import Counter

import pytest

from portal.lib.cells import UnreadableFile
from recommend.actions import reading
from recommend.actions.reading import read_calendar, read_geojson, read_table
from recommend.rules import written
from recommend.rules.reading import childages, opening
from recommend.rules.reading.tables import EVENTS, PLACES, WORDS, Expected
from recommend.rules.refusals import RowRefused
from tests.recommend.shelf import real

REPEATED, MISSING = "同じ内容の行が前にあります", "必要な値がありません"
TODAY = dt.date(2026, 11, 29)


def reasons(read):
    return dict(Counter(one.reason for one in read.refused))


@pytest.mark.parametrize(
    ("file", "expected", "rows", "loaded", "why"),
    [
        ("takamatsu_0081_events.csv", Expected(EVENTS, "高松市"), 943, 854, {REPEATED: 82, "終わる日が始まる日より前です": 7}),
        ("takamatsu_0013_nursery.csv", Expected(PLACES, "高松市", place_kind="nursery"), 117, 115, {MISSING: 2}),
        ("takamatsu_0021_sick_child_care.csv", Expected(PLACES, "高松市", place_kind="sick-child"), 6, 6, {}),
        ("takamatsu_0064_public_wifi.csv", Expected(PLACES, "高松市"), 25, 25, {}),
        ("takamatsu_public_toilet.csv", Expected(PLACES, "高松市"), 169, 167, {REPEATED: 2}),
        ("takamatsu_0074_garbage_separation.csv", Expected(WORDS, "高松市"), 613, 606, {MISSING: 7}),
        ("yokohama_nursery_vacancy_202602.csv", Expected(PLACES, "横浜市"), 1230, 1230, {}),
        ("nara_hoikusho_cp932.csv", Expected(PLACES, "奈良市"), 149, 149, {}),
        ("wakayama_refuge_wakayamashi.csv", Expected(PLACES, "和歌山市"), 332, 332, {}),
        ("sakai_public_toilet_ods.csv", Expected(PLACES, "堺市", is_one_town=True), 6, 6, {}),
    ],
)
def test_no_row_of_a_table_is_lost_silently(file, expected, rows, loaded, why):
    read = read_table(file, real(file), expected)
    assert (read.rows, len(read.facts), reasons(read)) == (rows, loaded, why)
    assert read.rows == len(read.facts) + len(read.refused)
    assert len({one.key for one in read.facts}) == loaded


@pytest.mark.parametrize(
    ("file", "rows", "kind"),
    [
        ("gsi_emergency_271403.json", 292, "emergency"),
        ("gsi_emergency_272027.json", 73, "emergency"),
        ("gsi_evacuation_271403.json", 253, "shelter"),
    ],
)
def test_no_feature_of_a_map_is_lost_silently(file, rows, kind):
    read = read_geojson(file, real(file), Expected(PLACES, place_kind=kind))
    assert (read.rows, len(read.facts), read.refused) == (rows, rows, ())
    assert {one.kind for one in read.facts} == {kind}
    assert all(one.latitude and one.longitude for one in read.facts)


def test_vacancies_are_counted_by_class_and_a_blank_is_no_zero():
    read = read_table("yokohama.csv", real("yokohama_nursery_vacancy_202602.csv"), Expected(PLACES, "横浜市"))
    classes = [one for place in read.facts for one in place.classes]
    assert len(classes) == 1230 * 6
    assert sum(one.vacancies or 0 for one in classes) == 1399
    assert sum(any(one.vacancies for one in place.classes) for place in read.facts) == 441
    assert sum(one.vacancies is None for one in classes) == 5
    assert {place.kind for place in read.facts} == {"nursery"}


def test_a_nursery_list_of_an_old_excel_gives_hours_ages_and_kinds():
    read = read_table("nara.csv", real("nara_hoikusho_cp932.csv"), Expected(PLACES, "奈良市"))
    assert Counter(one.kind for one in read.facts) == {"nursery": 147, "sick-child": 2}
    mikasa = next(one for one in read.facts if one.name == "三笠保育園")
    assert mikasa.opening == (((0, 1, 2, 3, 4), "07:30", "18:30"), ((5,), "07:30", "16:30"))
    assert (mikasa.takes_from, mikasa.hours) == (2, "7:30〜18:30 （土曜日 7:30〜16:30）")
    assert ("延長保育", "○") in mikasa.facts


def table(text, encoding="utf-8", **expected):
    return read_table("表.csv", text.encode(encoding), Expected(**{"yields": PLACES, "area": "堺市", **expected}))


OLD = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,住所,緯度,経度,利用可能曜日,開始時間,終了時間\n"
NEW = "全国地方公共団体コード,ID,地方公共団体名,名称,所在地_連結表記,建物名等(方書),緯度,経度,利用可能曜日,開始時間,終了時間\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize(
    "text", [OLD + "271403,0000000012,大阪府,堺市,中央図書館,堺区大仙中町18-1,34.56,135.48,火水木金土日,10:00,20:00\n",
             NEW + "271403,0000000012,堺市,中央図書館,堺区大仙中町18-1,,34.56,135.48,火水木金土日,10:00,20:00\n"],
)  # fmt: skip
def test_both_generations_of_the_standard_are_read_by_name_in_every_encoding(text, encoding):
    (place,) = table(text, encoding, place_kind="library").facts
    assert (place.key, place.name, place.address) == ("0000000012", "中央図書館", "堺区大仙中町18-1")
    assert (place.kind, place.latitude, place.longitude) == ("library", 34.56, 135.48)
    assert place.opening == (((1, 2, 3, 4, 5, 6), "10:00", "20:00"),)


def test_columns_in_another_order_and_with_spaces_are_the_same_columns():
    (place,) = table("経 度 , 緯度,ＵＲＬ,名　称\n135.48,34.56,https://a.example/,図書館\n").facts
    assert (place.name, place.latitude, place.longitude, place.url) == ("図書館", 34.56, 135.48, "https://a.example/")


def test_titles_above_the_header_are_passed_over():
    read = table("堺市の図書館,,\n令和8年4月1日現在,,\n\n名称,住所,電話番号\n中央図書館,大仙中町,072-244-3811\n＊各年４月１日現在,,\n")
    assert [place.name for place in read.facts] == ["中央図書館"]
    assert [(one.row, one.reason) for one in read.refused] == [(6, "注記の行です")]


def test_a_workbook_with_titles_is_read_as_the_same_table():
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    header, row = ["NO", "イベント名", "開始日", "終了日", "場所名称"], ["E-1", "花まつり", dt.date(2026, 4, 1), None, "大仙公園"]
    for line in (["堺市の催し"], [], header, row):
        book.active.append(line)
    file = BytesIO()
    book.save(file)
    (event,) = read_table("催し.xlsx", file.getvalue(), Expected(EVENTS, "堺市")).facts
    assert (event.name, event.starts_on, event.ends_on, event.venue) == ("花まつり", dt.date(2026, 4, 1), dt.date(2026, 4, 1), "大仙公園")


def test_each_refusal_names_row_column_and_reason():
    read = table(
        "ID,名称,緯度,経度\n1-a,良い,34.5,135.5\n1-b,,34.5,135.5\n1-c,逆さま,135.5,34.5\n1-d,外,1,2\n1-e,文字,ここ,135\n1-a,同じ番号,34.5,135.5\n"
        '1-f,"二行の\n名前",34.5,135.5\n1-g,列の外,34,135,余り\n'
    )
    assert [(one.row, one.column, one.reason) for one in read.refused] == [
        (3, "名称", MISSING),
        (5, "緯度", "緯度・経度が日本の外です"),
        (6, "緯度", "緯度・経度が数ではありません"),
        (7, "", "同じ番号の行が前にあります"),
        (9, "", "E9に値がありますが、その列に見出しがありません。列がずれていないか確かめてください。"),
    ]
    assert [(one.name, one.latitude) for one in read.facts] == [("良い", 34.5), ("逆さま", 34.5), ("二行の 名前", 34.5)]


def test_numbers_of_rows_are_no_names_so_ids_stay_when_a_row_is_taken_out():
    def keys(rows):
        return {one.name: one.key for one in table("NO,名称,住所\n" + "".join(f"{n},{name},町\n" for n, name in enumerate(rows, 1))).facts}

    before, after = keys(["東", "西", "南"]), keys(["西", "南"])
    assert after == {name: before[name] for name in ("西", "南")}


def test_two_things_of_one_name_and_place_are_both_kept():
    read = table("名称,住所,電話番号\nトイレ,公園,1\nトイレ,公園,2\nトイレ,公園,3\n")
    assert (len(read.facts), len({one.key for one in read.facts}), read.refused) == (3, 3, ())


def test_a_row_of_another_town_is_refused_by_a_source_that_speaks_for_one():
    read = table("市区町村名,名称\n堺市,東\n大阪府堺市,西\n堺市南区,南\n吹田市,北\n", is_one_town=True)
    assert [place.area_name for place in read.facts] == ["堺市", "堺市", "堺市"]
    assert [(one.row, one.column) for one in read.refused] == [(5, "市区町村名")]


@pytest.mark.parametrize(
    ("content", "begins"),
    [
        (b"", "ファイルが空です"),
        (b"<!DOCTYPE html><title>Not found</title>", "「表.csv」は表のファイルではありません"),
        (b"a,b\n1,2\n", "表.csv：列の名前の行が見つかりません"),
        ("住所,電話番号\n町,1\n".encode(), "表.csv：1行目の見出しに「名称」の列がありません"),
        ("名称,名称\n町,1\n".encode(), "見出し「名称」がA列とB列の両方にあります"),
        (b"a\0b", "1行目の2バイト目に文字でないデータ"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(content, begins):
    with pytest.raises(UnreadableFile) as told:
        read_table("表.csv", content, Expected(PLACES, "堺市"))
    assert str(told.value).startswith(begins)


@pytest.mark.parametrize("kind", ["text/html", "text/csv"])
def test_a_page_that_came_for_a_table_is_told(kind):
    with pytest.raises(reading.PageInstead):
        reading.refuse_page("表.csv", b"\n <!DOCTYPE HTML><html>", kind)


def test_a_table_that_is_only_called_a_page_is_taken():
    reading.refuse_page("表.csv", "名称,住所".encode(), "text/html")


@pytest.mark.parametrize(
    "text",
    ["2026/4/1", "2026-04-01", "2026.4.1", "2026.4/1", "4/1/2026", "20260401", "2026年4月1日", "２０２６年４月１日（水）",
     "令和8年4月1日", "R8.4.1", "R08/04/01",
     "2026-04-01 00:00:00",
     "2026-04-01T09:00:00+09:00", "2026年4月1日(水・祝)"],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(text):
    assert written.day(text, "開始日") == dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "日付がありません"),
        ("随時", "日付の形が読めません"),
        ("2026/2/30", "存在しない日付です"),
        ("令和8年13月1日", "存在しない日付です"),
    ],
)
def test_a_date_that_is_none_is_refused(text, why):
    with pytest.raises(RowRefused) as told:
        written.day(text, "開始日")
    assert (told.value.reason, told.value.column) == (why, "開始日")


@pytest.mark.parametrize(
    ("days", "begins", "ends", "found"),
    [
        ("月火水木金", "9:00", "17:00", [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}]),
        ("月〜土", "９：３０", "18時", [{"days": [0, 1, 2, 3, 4, 5], "from": "09:30", "to": "18:00"}]),
        ("平日", "8:45", "17:15", [{"days": [0, 1, 2, 3, 4], "from": "08:45", "to": "17:15"}]),
        ("", "0:00", "24:00", [{"days": [0, 1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]),
        ("月火(祝日は休み)", "9:00", "17:00", [{"days": [0, 1], "from": "09:00", "to": "17:00"}]),
        ("土日祝", "9:00", "17:00", [{"days": [5, 6, 7], "from": "09:00", "to": "17:00"}]),
        ("毎日", "17:00", "9:00", []),
        ("毎日", "朝", "晩", []),
    ],
)
def test_hours_can_be_asked(days, begins, ends, found):
    assert opening.spans(days, begins, ends) == found


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", [0, 1, 2, 3, 4, 5, 6, 7]), ("毎日", [0, 1, 2, 3, 4, 5, 6, 7]), ("平日", [0, 1, 2, 3, 4]),
        ("平日・土", [0, 1, 2, 3, 4, 5]), ("月〜金", [0, 1, 2, 3, 4]), ("月曜日から金曜日まで", [0, 1, 2, 3, 4]),
        ("月〜水・金", [0, 1, 2, 4]), ("火、木〜土、祝日", [1, 3, 4, 5, 7]), ("日〜木", [0, 1, 2, 3, 6]),
        ("土～月", [0, 5, 6]), ("土日", [5, 6]), ("土日祝", [5, 6, 7]), ("土曜日曜・祝", [5, 6, 7]),
        ("月 水 金曜", [0, 2, 4]),
        ("祝日を除く月〜金", []), ("月〜金（祝日を除く）", []), ("土日祝を除く", []), ("土日休み", []), ("月曜以外", []),
        ("第二月曜", []), ("毎月最終日曜", []), ("毎日曜", []), ("平日以外", []), ("祝前日", []), ("月〜", []),
        ("月・", []), ("隔週火", []), ("だいたい毎日", []),
    ],
)  # fmt: skip
def test_hours_that_a_clerk_types_are_understood_whole_or_not_at_all(typed, days):
    assert opening.line(f"{typed} 9:00〜17:00") == ([{"days": days, "from": "09:00", "to": "17:00"}] if days else [])


@pytest.mark.parametrize(
    ("text", "months"),
    [("3か月～", (3, None)), ("３か月～2歳児", (3, 35)), ("1号認定 3歳児～、2・3号認定 3か月～", (3, None)),
     ("満1歳～就学前", (12, 72)), ("生後57日から", (1, None)), ("おおむね2か月～2歳児", (2, 35)), ("1歳半～", (18, None)),
     ("受入は8週～", (2, None)), ("", (None, None)), ("要相談", (None, None))],
)  # fmt: skip
def test_from_which_age_children_are_taken(text, months):
    assert childages.months(text) == months


def test_features_without_a_point_are_refused_one_by_one():
    feature = {"type": "Feature", "properties": {"名称": "駅", "ID": "a"}, "geometry": {"type": "Point", "coordinates": [135.5, 34.5]}}
    square = {**feature, "geometry": {"type": "Polygon", "coordinates": [[[135, 34], [136, 34], [136, 35], [135, 35]]]},
              "properties": {"名称": "公園", "ID": "b"}}  # fmt: skip
    broken = [{"properties": {"名称": "?"}, "geometry": {"coordinates": "?"}}, 7]
    content = json.dumps({"features": [feature, square, *broken]}).encode()
    read = read_geojson("地図", content, Expected(PLACES, "堺市"))
    assert [(one.name, one.latitude, one.longitude) for one in read.facts] == [("駅", 34.5, 135.5), ("公園", 34.5, 135.5)]
    assert [one.row for one in read.refused] == [3, 4]


CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:1@sakai\r
SUMMARY:おはなし会\\, 冬\r
DESCRIPTION:一行目\\n二行\r
 目\r
DTSTART;TZID=Asia/Tokyo:20261205T103000\r
DTEND;TZID=Asia/Tokyo:20261205T110000\r
BEGIN:VALARM\r
SUMMARY:鈴\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2@sakai\r
SUMMARY:展示\r
DTSTART;VALUE=DATE:20261201\r
DTEND;VALUE=DATE:20261204\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3@sakai\r
SUMMARY:朝市\r
DTSTART:20261201T000000Z\r
RRULE:FREQ=WEEKLY;COUNT=3\r
EXDATE:20261208T000000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:4\r
SUMMARY:中止\r
STATUS:CANCELLED\r
DTSTART:20261201T000000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:日付なし\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_is_read_with_days_hours_and_series():
    read = read_calendar("暦", CALENDAR.encode(), Expected(EVENTS, "堺市"), TODAY)
    told = [(one.name, one.starts_on.isoformat(), one.ends_on.isoformat(), str(one.starts_at or "")) for one in read.facts]
    assert told == [
        ("おはなし会, 冬", "2026-12-05", "2026-12-05", "10:30:00"),
        ("展示", "2026-12-01", "2026-12-03", ""),
        ("朝市", "2026-12-01", "2026-12-01", "09:00:00"),
        ("朝市", "2026-12-15", "2026-12-15", "09:00:00"),
    ]
    assert read.facts[0].overview == "一行目\n二行目"
    assert [(one.row, one.column) for one in read.refused] == [(4, "STATUS"), (5, "DTSTART")]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=WEEKLY;COUNT=x", "NONSENSE", "FREQ=YEARLY;BYMONTH=99"])
def test_a_series_that_cannot_be_reckoned_is_refused(rule):
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:20261201T000000Z\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR"
    read = read_calendar("暦", text.encode(), Expected(EVENTS, "堺市"), TODAY)
    assert (read.facts, len(read.refused)) in [((), 1), ((), 0)]


def test_an_endless_series_ends():
    text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:19700101T000000Z\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR"
    assert len(read_calendar("暦", text.encode(), Expected(EVENTS, "堺市"), TODAY).facts) == 397


def test_what_is_no_calendar_is_told():
    with pytest.raises(reading.NotACalendar):
        read_calendar("暦", b"<html>", Expected(EVENTS, "堺市"), TODAY)


def folded(text, encoding):
    """At 75 bytes, in the middle of letters, as careless programs do."""
    lines = text.encode(encoding).split(b"\r\n")
    return b"\r\n".join(b"\r\n ".join(line[at : at + 75] for at in range(0, max(1, len(line)), 75)) for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_calendar_of_an_older_program_keeps_its_letters(encoding):
    long = "「おはなし会」は図書館の二階の部屋で、" * 9
    content = folded(CALENDAR.replace("一行目", long), encoding)
    read = read_calendar("暦", content, Expected(EVENTS, "堺市"), TODAY)
    assert ([one.name for one in read.facts], read.facts[0].overview) == (["おはなし会, 冬", "展示", "朝市", "朝市"], f"{long}\n二行目")


@pytest.mark.parametrize("broken", [b"\xff\xfe", "展".encode()[:2]])
def test_a_calendar_whose_letters_are_broken_is_refused_by_name(broken):
    with pytest.raises(reading.CalendarUnreadable) as refused:
        read_calendar("暦.ics", CALENDAR.encode().replace("展示".encode(), broken), Expected(EVENTS, "堺市"), TODAY)
    assert "暦.ics" in str(refused.value)
