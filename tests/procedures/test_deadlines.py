"""To the minute: the last minute counts, the next does not; grace only for who was already in the form."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from procedures.rules import calendar
from procedures.rules.deadlines import Window, correction_due, expected_on, is_in_time, is_open, is_working_day, may_submit

TOKYO = ZoneInfo("Asia/Tokyo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


WINDOW = Window(at("2026-10-01 00:00"), at("2026-10-21 23:59"), timedelta(minutes=60))


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ("2026-09-30 23:59:59", False),
        ("2026-10-01 00:00:00", True),
        ("2026-10-21 23:58:00", True),
        ("2026-10-21 23:59:00", True),
        ("2026-10-21 23:59:59.999999", True),
        ("2026-10-22 00:00:00", False),
    ],
)
def test_the_closing_minute_counts(now: str, verdict: bool) -> None:
    assert is_open(WINDOW, at(now)) is verdict


@pytest.mark.parametrize(
    ("started", "now", "verdict"),
    [
        ("2026-10-20 10:00", "2026-10-21 23:59:30", True),
        ("2026-10-21 23:59:59", "2026-10-22 00:00:00", True),
        ("2026-10-21 23:59:59", "2026-10-22 00:59:59", True),
        ("2026-10-21 23:59:59", "2026-10-22 01:00:00", False),
        ("2026-10-22 00:00:00", "2026-10-22 00:00:01", False),
        ("2026-09-30 23:00:00", "2026-09-30 23:30:00", False),
    ],
)
def test_grace_is_for_who_was_already_in_the_form(started: str, now: str, verdict: bool) -> None:
    assert may_submit(WINDOW, at(started), at(now)) is verdict


@pytest.mark.parametrize(("now", "verdict"), [("2026-11-10 23:59:59", True), ("2026-11-11 00:00:00", False)])
def test_a_correction_is_in_time_until_its_last_minute(now: str, verdict: bool) -> None:
    assert is_in_time(at("2026-11-10 23:59"), at(now)) is verdict


@pytest.mark.parametrize(
    ("round_due", "now", "due"),
    [
        ("2026-11-10 23:59", "2026-11-01 12:00", "2026-11-10 23:59"),
        ("2026-11-10 23:59", "2026-11-11 00:00", "2026-11-18 23:59"),
        (None, "2026-11-11 09:30", "2026-11-18 23:59"),
    ],
)
def test_the_rounds_deadline_goes_before_the_usual_days(round_due: str | None, now: str, due: str) -> None:
    assert correction_due(at(round_due) if round_due else None, 7, at(now)) == at(due)


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-24"),  # a Saturday before 勤労感謝の日 on Monday
        ("2026-11-20", 1, "2026-11-24"),
        ("2026-12-25", 5, "2027-01-07"),  # 29 December to 3 January do not count
        ("2026-04-28", 3, "2026-05-07"),  # through Golden Week
    ],
)
def test_the_expected_day_counts_working_days_after_the_day_of_receipt(received: str, days: int, expected: str) -> None:
    assert expected_on(date.fromisoformat(received), days) == date.fromisoformat(expected)


def test_offices_are_closed_around_new_year() -> None:
    closed = [day for day in (date(2026, 12, 28) + timedelta(days=n) for n in range(9)) if not is_working_day(day)]
    assert closed == [date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31), *(date(2027, 1, day) for day in (1, 2, 3))]


SAKAI = calendar.Timetable.model_validate(
    {
        "kind": "yearly",
        "rounds": [
            {"name": "1次", "opens": {"month": 10, "day": 1}, "closes": {"month": 10, "day": 21},
             "correction_due": {"month": 11, "day": 10}, "results": {"month": 1, "day": 10}},
            {"name": "3次", "opens": {"month": 1, "day": 20}, "closes": {"month": 2, "day": 31},
             "correction_due": {"month": 3, "day": 3}, "results": {"month": 3, "day": 15}},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("today", "first_opens", "last_closes", "starts"),
    [
        ("2026-11-21", "2026-10-01", "2027-02-28", "2027-04-01"),
        ("2027-02-01", "2026-10-01", "2027-02-28", "2027-04-01"),
        ("2027-03-10", "2027-03-10", "2028-02-29", "2028-04-01"),  # after the last round: next year's first, brought forward
        ("2026-05-01", "2026-05-01", "2027-02-28", "2027-04-01"),
    ],
)
def test_the_rounds_of_a_year_follow_from_the_timetable(today: str, first_opens: str, last_closes: str, starts: str) -> None:
    plans = calendar.rounds(SAKAI, date.fromisoformat(today))
    found = [plans[0].opens_on, plans[-1].closes_on, plans[0].starts_on]
    assert [day.isoformat() for day in found] == [first_opens, last_closes, starts]


def test_a_round_is_named_by_its_era_year() -> None:
    assert calendar.rounds(SAKAI, date(2026, 11, 21))[0].name == "令和9年4月入所 1次"
