"""Dates as a person says them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.ui import dates

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=TOKYO)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (date(2026, 11, 21), "2026年11月21日(土)"),
        (at(21, 9), "2026年11月21日(土) 9:00"),
        (datetime(2026, 11, 20, 15, 5, tzinfo=UTC), "2026年11月21日(土) 0:05"),
    ],
)
def test_a_date_in_full(moment: dates.Moment, said: str) -> None:
    assert dates.full(moment) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 8, 1), "2025年（令和7年）8月1日"),
        (date(2019, 4, 30), "2019年（平成31年）4月30日"),
        (date(2019, 5, 1), "2019年（令和元年）5月1日"),
        (date(1860, 1, 1), "1860年1月1日(日)"),
    ],
)
def test_a_birth_by_its_era_too(day: date, said: str) -> None:
    assert dates.birth(day) == said


def test_eras_are_for_readers_of_japanese() -> None:
    with translation.override("en"):
        assert dates.birth(date(2025, 8, 1)) == dates.full(date(2025, 8, 1)) == "Fri, 1 Aug 2025"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW - timedelta(seconds=59), "たった今"),
        (NOW - timedelta(minutes=59), "59分前"),
        (NOW - timedelta(hours=5, minutes=59), "5時間前"),
        (at(21, 8, 5), "きょう 8:05"),
        (at(20, 23), "きのう 23:00"),
        (at(19, 23), "おととい"),
        (at(14), "7日前"),
        (at(13), "2026年11月13日(金)"),
        (at(21, 18), "きょう 18:00"),
        (at(22, 9), "あした 9:00"),
        (date(2026, 11, 21), "きょう"),
        (date(2026, 11, 23), "あさって"),
        (date(2026, 11, 28), "7日後"),
        (date(2026, 11, 29), "2026年11月29日(日)"),
    ],
)
def test_near_moments_in_words(moment: dates.Moment, said: str) -> None:
    assert dates.in_words(moment, NOW) == said


@pytest.mark.parametrize(
    ("deadline", "said", "urgent"),
    [
        (date(2026, 11, 20), "期限を過ぎました", True),
        (at(21, 14, 59), "期限を過ぎました", True),
        (at(21, 17), "きょうまで", True),
        (date(2026, 11, 21), "きょうまで", True),
        (date(2026, 11, 22), "あしたまで", True),
        (date(2026, 11, 24), "あと3日", True),
        (date(2026, 12, 21), "あと30日", False),
    ],
)
def test_how_long_one_still_has(deadline: dates.Moment, said: str, urgent: bool) -> None:
    assert (dates.time_left(deadline, NOW), dates.is_urgent(deadline, NOW)) == (said, urgent)


def test_other_languages_get_their_own_form() -> None:
    with translation.override("en"):
        assert dates.full(at(21, 9)) == "Sat, 21 Nov 2026 9:00"


def test_the_filters_take_nothing_for_an_answer() -> None:
    source = "{% load ui %}{% for d in days %}{{ d|jdate }}/{{ d|jdatetime }}/{{ d|wareki }}/{{ d|isodate }};{% endfor %}"
    shown = Template(source).render(Context({"days": [None, at(21, 9), date(2019, 5, 1)]}))
    assert shown.split(";")[:3] == [
        "///",
        "2026年11月21日(土)/2026年11月21日(土) 9:00/令和8年11月21日/2026-11-21T09:00:00+09:00",
        "2019年5月1日(水)/2019年5月1日(水)/令和元年5月1日/2019-05-01",
    ]


def test_a_missing_date_is_not_urgent_and_has_no_words() -> None:
    assert Template("{% load ui %}[{{ d|jwhen }}{{ d|jleft }}]{% if d|urgent %}!{% endif %}").render(Context({"d": None})) == "[]"
