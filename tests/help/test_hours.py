"""Whether somebody answers the telephone: tables of days, and what holds for every moment."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.help.queries.desks import _usual, sentence
from portal.help.rules import hours, special
from portal.help.rules.hours import Span, Week, Why

JST = ZoneInfo("Asia/Tokyo")
USUAL = Week(Span(time(8, 45), time(17, 15)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-24 10:00", "いま開いています。17時15分まで"),
        ("2026-11-24 08:44", "いまは閉まっています。きょうの8時45分から開きます。"),
        ("2026-11-24 17:15", "きょうの受付は終わりました。次は11月25日(水)の8時45分からです。"),
        ("2026-11-23 10:00", "きょうは祝日（勤労感謝の日）のため閉まっています。次は11月24日(火)の8時45分からです。"),
        ("2026-11-27 18:00", "きょうの受付は終わりました。次は11月30日(月)の8時45分からです。"),
        ("2026-11-28 12:00", "きょうは休みの日です。次は11月30日(月)の8時45分からです。"),
        ("2026-12-28 17:14", "いま開いています。17時15分まで"),
        ("2026-12-28 20:00", "きょうの受付は終わりました。次は1月4日(月)の8時45分からです。"),
        ("2027-01-01 10:00", "年末年始（12月29日から1月3日）は閉まっています。次は1月4日(月)の8時45分からです。"),
        # 2026-09-22 lies between two holidays and is one itself (国民の休日).
        ("2026-09-19 09:00", "きょうは休みの日です。次は9月24日(木)の8時45分からです。"),
        ("2026-05-06 09:00", "きょうは祝日（憲法記念日 振替休日）のため閉まっています。次は5月7日(木)の8時45分からです。"),
    ],
)
def test_what_is_said_of_the_telephone(moment: str, said: str) -> None:
    assert sentence(hours.at(USUAL, at(moment)), at(moment)) == said


def test_in_english_it_is_said_in_english() -> None:
    with override("en"):
        said = sentence(hours.at(USUAL, at("2026-11-28 12:00")), at("2026-11-28 12:00"))
    assert "8:45" in said
    assert "Nov" in said


def test_a_special_day_stands_over_weekday_and_holiday() -> None:
    days = {date(2027, 3, 28): Span(time(9), time(12)), date(2026, 12, 28): None}
    week = Week(USUAL.span, special=days)
    assert hours.at(week, at("2027-03-28 10:00")).until == time(12)
    assert hours.at(week, at("2026-12-28 10:00")).why is Why.SPECIAL
    assert hours.at(week, at("2026-12-28 10:00")).next_at == at("2027-01-04 08:45")


def test_who_never_opens_gives_no_next_time() -> None:
    assert hours.at(Week(USUAL.span, frozenset()), at("2026-11-24 10:00")) == hours.Answering(False, why=Why.WEEKEND)


@given(st.dates(date(2024, 1, 1), date(2028, 12, 1)), st.times())
def test_closed_now_means_open_at_the_time_that_is_told(day: date, clock: time) -> None:
    now = datetime.combine(day, clock, tzinfo=JST)
    answering = hours.at(USUAL, now)
    if answering.is_open:
        assert answering.until is not None
        assert now.time() < answering.until
    else:
        assert answering.next_at is not None
        assert answering.next_at > now
        assert hours.at(USUAL, answering.next_at).is_open
        assert not hours.at(USUAL, answering.next_at - timedelta(minutes=1)).is_open


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("平日 8時45分から17時15分", Span(time(8, 45), time(17, 15))),
        ("平日９時から１７時３０分", Span(time(9), time(17, 30))),
        ("月曜日から金曜日 午前9時～午後5時半", Span(time(9), time(17, 30))),
        ("月〜金 9:00-17:30", Span(time(9), time(17, 30))),
        ("平日：9時から17時30分まで（祝日・年末年始を除く）", Span(time(9), time(17, 30))),
    ],
)
def test_a_plain_sentence_is_read(written: str, span: Span) -> None:
    read = hours.read(written)
    assert read is not None
    assert (read.span, read.weekdays) == (span, frozenset(range(5)))


@pytest.mark.parametrize(
    "written",
    [
        "", "9時から17時", "平日", "平日 9時から12時、13時から17時", "平日 9時から17時（第2土曜も開庁）", "平日 25時から26時",
        "平日 9時から17時 水曜は19時まで", "平日（水曜を除く）9時から17時", "平日 9時から17時（電話は16時まで）",
    ],
)  # fmt: skip
def test_what_says_more_or_less_is_not_guessed(written: str) -> None:
    assert hours.read(written) is None


def test_special_days_are_read_line_by_line() -> None:
    found, bad = special.read(["2026-12-28 休み", "", "2027年3月28日 9時00分から12時 引っ越しの窓口", "2027-02-30 休み", "あした 休み"])
    assert [special.written(one) for one in found] == ["2026-12-28 休み", "2027-03-28 09:00-12:00 引っ越しの窓口"]
    assert [one.number for one in bad] == [4, 5]


def test_special_days_are_read_as_a_japanese_keyboard_writes_them() -> None:
    found, bad = special.read(["２０２６－１２－２８　休み", "２０２７／３／２８　９：００～１２：００　引っ越しの窓口"])
    assert ([special.written(one) for one in found], bad) == (["2026-12-28 休み", "2027-03-28 09:00-12:00 引っ越しの窓口"], [])


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "月・水・土 9時から17時30分"), ("ja-easy", "月・水・土"), ("en", "Mon, Wed, Sat ")]
)  # fmt: skip
def test_hours_of_some_days_say_of_which(language: str, said: str) -> None:
    with override(language):
        assert _usual(Week(Span(time(9), time(17, 30)), frozenset({0, 2, 5}))).startswith(said)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.times(), st.times(), st.text("窓口あ ", max_size=5))
def test_what_is_written_is_read_again(day: date, one: time, other: time, note: str) -> None:
    starts, ends = sorted([one.replace(second=0, microsecond=0), other.replace(second=0, microsecond=0)])
    kept = special.Special(day, Span(starts, ends) if starts < ends else None, note.strip())
    assert special.read([special.written(kept)]) == ([kept], [])
