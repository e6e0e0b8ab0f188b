"""Which way, when, how often: by tables, and by properties over the whole clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules import ladder, limits, quiet
from notifications.rules.alerts import DEFAULT_ORDER, DOUBT, Channel, Choice, Doubt, Following, Topic, after, after_death, topic_of, ways
from portal.lib.outbound import Answer, of_status

NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
M, P, L, S = Channel.MAIL, Channel.PUSH, Channel.LINE, Channel.SMS
HOURS = st.integers(0, 23)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("choice", "topic", "reachable", "expected"),
    [
        (Choice(), Topic.IMPORTANT, {M}, (M,)),
        (Choice(), Topic.IMPORTANT, {M, P, L, S}, (P, L, M, S)),
        (Choice(order=(L, M)), Topic.NEWS, {M, P, L}, (L, M, P)),
        (Choice(muted={Topic.NEWS: {M}}), Topic.NEWS, {M, L}, (L,)),
        (Choice(muted={Topic.NEWS: {M, L}}), Topic.NEWS, {M, L}, ()),
        (Choice(muted={Topic.NEWS: {M}}), Topic.IMPORTANT, {M}, (M,)),
        (Choice(), Topic.IMPORTANT, set(), ()),
    ],
)
def test_the_ways_are_the_resident_s_own(choice, topic, reachable, expected):
    assert ways(choice, topic, reachable) == expected


@pytest.mark.parametrize(
    ("answer", "channel", "tries", "has_next", "following"),
    [
        (Answer.ACCEPTED, M, 1, True, Following.DONE),
        (Answer.REFUSED, M, 1, True, Following.FAIL),
        (Answer.UNSENT, M, 9, False, Following.AGAIN),
        (Answer.AWAY, M, 1, True, Following.AGAIN),
        (Answer.AWAY, M, 2, True, Following.FAIL),
        (Answer.AWAY, M, 4, False, Following.AGAIN),
        (Answer.AWAY, M, 5, False, Following.FAIL),
        (Answer.BUSY, S, 2, True, Following.FAIL),
        (Answer.UNSURE, M, 1, True, Following.GIVE_UP_UNSURE),
        (Answer.UNSURE, L, 1, True, Following.AGAIN),
        (Answer.UNSURE, P, 4, True, Following.AGAIN),
        (Answer.UNSURE, L, 5, True, Following.GIVE_UP_UNSURE),
        (Answer.UNSURE, S, 1, True, Following.AGAIN),
    ],
)
def test_what_follows_an_answer(answer, channel, tries, has_next, following):
    assert after(answer, channel, tries, has_next=has_next).following is following


@given(st.sampled_from(Answer), st.sampled_from(Channel), st.integers(1, 9), st.booleans(), st.floats(0, 1e6))
def test_only_a_definite_no_lets_another_way_try(answer, channel, tries, has_next, wait):
    """`FAIL` is the one answer after which the next way is planned: it must never follow a doubt."""
    found = after(answer, channel, tries, has_next=has_next, wait=wait)
    if answer in {Answer.UNSURE, Answer.ACCEPTED}:
        assert found.following is not Following.FAIL
    if DOUBT[channel] is Doubt.NEVER and answer is Answer.UNSURE:
        assert found.following is Following.GIVE_UP_UNSURE


def test_a_death_is_handled_by_what_the_way_allows():
    assert {channel: after_death(channel, 1).following for channel in Channel} == {
        P: Following.AGAIN, L: Following.AGAIN, S: Following.AGAIN, M: Following.GIVE_UP_UNSURE,
    }  # fmt: skip
    assert [channel for channel in Channel if after_death(channel, 1).asks_first] == [S]
    assert set(DOUBT) == set(Channel) == set(DEFAULT_ORDER)


def test_what_is_not_plain_information_is_important():
    found = [topic_of(kind) for kind in ("information", "decision", "payment", "correction", "")]
    assert found == [Topic.NEWS, *[Topic.IMPORTANT] * 4]


@pytest.mark.parametrize(
    ("status", "retry_after", "answer", "wait"),
    [
        (200, "", Answer.ACCEPTED, 0), (201, "", Answer.ACCEPTED, 0), (400, "", Answer.REFUSED, 0), (403, "", Answer.REFUSED, 0),
        (410, "", Answer.REFUSED, 0), (302, "", Answer.REFUSED, 0), (408, "", Answer.UNSURE, 0), (429, "7", Answer.BUSY, 7),
        (429, "９", Answer.BUSY, 0), (429, "Wed, 21 Oct", Answer.BUSY, 0),
        (429, "99999999", Answer.BUSY, 3600), (500, "", Answer.UNSURE, 0),
    ],
)  # fmt: skip
def test_what_a_status_means(status, retry_after, answer, wait):
    told = of_status(status, retry_after)
    assert (told.answer, told.wait) == (answer, wait)


@pytest.mark.parametrize(
    ("hour", "begin", "end", "expected"),
    [(20, 21, 7, False), (21, 21, 7, True), (0, 21, 7, True), (6, 21, 7, True), (7, 21, 7, False), (3, 1, 5, True), (5, 1, 5, False),
     (12, 9, 9, False), (0, 0, 0, False), (23, 23, 0, True), (0, 23, 0, False)],
)  # fmt: skip
def test_quiet_hours_go_over_midnight(hour, begin, end, expected):
    assert quiet.is_quiet(hour, begin, end) is expected


@given(INSTANTS, HOURS, HOURS, st.sampled_from(Topic), st.booleans())
def test_nothing_sounds_in_quiet_hours_and_nothing_waits_longer_than_a_night(now, begin, end, topic, for_all):
    choice = Choice(quiet_from=begin, quiet_until=end, is_quiet_for_all=for_all)
    at = quiet.not_before(choice, topic, now)
    assert now <= at < now + timedelta(days=1)
    if topic is Topic.IMPORTANT and not for_all:
        assert at == now
        return
    assert not quiet.is_quiet(at.astimezone(quiet.JST).hour, begin, end)
    if at != now:
        local = at.astimezone(quiet.JST)
        assert (local.hour, local.minute, local.second) == (end, 0, 0)
        assert quiet.is_quiet(now.astimezone(quiet.JST).hour, begin, end)


@given(INSTANTS, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(Topic))
def test_a_rest_holds_everything_until_its_morning(now, until, topic):
    at = quiet.not_before(Choice(), topic, now, until)
    assert at >= max(now, datetime(until.year, until.month, until.day, 7, tzinfo=quiet.JST))


def test_the_default_ladder_is_one_three_and_six_days():
    hours = ladder.cleaned(None)
    assert hours == (24, 72, 144)
    assert ladder.first(hours, NOON) == NOON + timedelta(days=1)
    assert ladder.due(hours, NOON, NOON + timedelta(hours=23)) is None
    assert ladder.due(hours, NOON, NOON + timedelta(hours=24)) == ladder.Due(1, NOON + timedelta(days=3))
    assert ladder.due(hours, NOON, NOON + timedelta(days=6)) == ladder.Due(3, None)


def test_a_week_of_outage_is_made_up_by_one_reminder():
    hours = ladder.cleaned(None)
    assert ladder.due(hours, NOON, NOON + timedelta(days=8)) == ladder.Due(3, None)
    assert ladder.due(hours, NOON, NOON + timedelta(hours=71)) == ladder.Due(1, NOON + timedelta(days=6))


@pytest.mark.parametrize(("told", "kept"), [([], ()), ([72, 24, 24], (24, 72)), ([0, -1, 24, 10**9], (24,)), ([1], (1,))])
def test_a_ladder_is_kept_in_order(told, kept):
    assert ladder.cleaned(told) == kept


@given(st.lists(st.integers(1, 400), max_size=8), st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_however_late_the_clock_no_two_reminders_come_close(hours, minutes):
    """The timer looks at any moments: each rung at most once, and never two within the gap."""
    rungs, sent, next_at = ladder.cleaned(hours), [], ladder.first(ladder.cleaned(hours), NOON)
    for minute in sorted(minutes):
        now = NOON + timedelta(minutes=minute)
        if next_at is None or now < next_at:
            continue
        found = ladder.due(rungs, NOON, now)
        sent.append((found.number, now))
        next_at = found.next_at
    assert [number for number, _ in sent] == sorted({number for number, _ in sent})
    assert all(later - earlier >= ladder.GAP for (_, earlier), (_, later) in pairwise(sent))


TOWNS = st.sampled_from([f"27{n:03}0" for n in range(100, 144)])


@given(st.dictionaries(TOWNS, st.integers(0, 100_000)), st.integers(0, 64), st.text("27", max_size=6))
def test_no_town_gets_two_more_than_another_that_waits_too(waiting, room, last):
    given_ = limits.shares(waiting, room, last)
    assert sum(given_.values()) == min(room, sum(waiting.values()))
    hungry = [given_.get(town, 0) for town, count in waiting.items() if given_.get(town, 0) < count]
    assert all(most - 1 <= least for least in hungry for most in [max(given_.values(), default=0)])


def test_the_town_that_came_last_waits_first():
    assert limits.shares({"a": 9, "b": 9, "c": 9}, 2, "a") == {"b": 1, "c": 1}
    assert limits.shares({"a": 100_000, "b": 10}, 32, "") == {"a": 22, "b": 10}


def test_a_bucket_fills_at_its_rate_and_no_further():
    empty = limits.Health(0, NOON)
    assert limits.refilled(empty, 10, NOON + timedelta(seconds=1)).tokens == 10
    assert limits.refilled(empty, 100, NOON + timedelta(hours=1)).tokens == 200
    assert limits.refilled(empty, 100, NOON - timedelta(hours=1)).tokens == 0


def test_a_provider_that_breaks_is_left_alone_and_tried_by_one():
    health = limits.Health(100, NOON)
    assert limits.room(health, 0, NOON) == limits.WAVE
    for _ in range(limits.TRIP):
        health = limits.after_wave(health, worked=0, broke=1, took=timedelta(seconds=5), now=NOON)
    assert limits.room(health, 0, NOON) == 0
    assert limits.room(health, 0, NOON + limits.FIRST_REST) == 1
    worse = limits.after_wave(health, worked=0, broke=5, took=timedelta(seconds=5), now=NOON)
    assert worse.shut_until == NOON + 2 * limits.FIRST_REST
    well = limits.after_wave(worse, worked=1, broke=0, took=timedelta(seconds=1), now=NOON)
    assert limits.room(well, 1, NOON) == limits.WAVE


def test_a_slow_provider_gets_one_hand_and_small_waves():
    slow = limits.Health(100, NOON, pace=timedelta(seconds=9))
    assert [limits.room(slow, hands, NOON) for hands in (0, 1)] == [limits.CAREFUL, 0]
    well = limits.Health(100, NOON)
    assert [limits.room(well, hands, NOON) for hands in (0, 1, 2)] == [limits.WAVE, limits.WAVE, 0]
