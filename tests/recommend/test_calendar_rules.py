"""The children's calendar without a data base: the plan as data, its windows at their edges, and what is to do on a day."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommend.queries import shipped
from recommend.rules import calendarplan
from recommend.rules.calendarlist import State, Tick, lines, over, ticks_of_this_pregnancy
from recommend.rules.calendarplan import PREGNANCY, PlanProblem
from recommend.rules.calendarturn import turning
from recommend.rules.calendarwindow import after_gap, class_year, windows
from recommend.rules.digest import worth_telling

PLAN = shipped.calendar_plan(None)
OF_CHILDREN = [entry for entry in PLAN.entries if entry.group != PREGNANCY]
ENTRIES = {entry.key: entry for entry in PLAN.entries}
FIRST, DAY = date(2024, 1, 1), timedelta(days=1)
births = st.dates(date(2015, 1, 1), date(2030, 12, 31))


def span(key, base_on):
    (window,) = windows(ENTRIES[key], base_on)
    return window.opens_on, window.closes_on


def states(born_on, today, **ticks):
    return {line.key: line.state for line in lines(OF_CHILDREN, born_on, ticks, today)}


@pytest.mark.parametrize(
    ("key", "born_on", "opens_on", "closes_on"),
    [
        ("mr-1", date(2025, 5, 10), date(2026, 5, 9), date(2027, 5, 9)),  # the eve of the first birthday to the eve of the second
        ("mr-1", date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)),
        ("mr-1", date(2023, 3, 1), date(2024, 2, 29), date(2025, 2, 28)),
        ("bcg", date(2025, 5, 10), date(2025, 5, 10), date(2026, 5, 9)),
        ("hepb-1", date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 28)),
        ("dpt5-1", date(2025, 12, 31), date(2026, 2, 28), date(2033, 6, 30)),  # two months end with February; 90 months on 1 July
        ("pcv-1", date(2025, 12, 30), date(2026, 2, 28), date(2030, 12, 29)),
        ("rota-1", date(2025, 5, 10), date(2025, 6, 21), date(2025, 10, 25)),  # 6 weeks and 24 weeks to the day
        ("rota-3", date(2025, 5, 10), date(2025, 8, 16), date(2025, 12, 20)),
        ("mr-2", date(2020, 4, 1), date(2025, 4, 1), date(2026, 3, 31)),  # 1 April counts with the older ones
        ("mr-2", date(2020, 4, 2), date(2026, 4, 1), date(2027, 3, 31)),
        ("hpv", date(2014, 4, 1), date(2025, 4, 1), date(2030, 3, 31)),
        ("hpv", date(2014, 4, 2), date(2026, 4, 1), date(2031, 3, 31)),
        ("dt", date(2014, 2, 28), date(2025, 2, 27), date(2027, 2, 27)),
        ("je-4", date(2016, 2, 29), date(2025, 2, 28), date(2029, 2, 28)),
        ("birth-notice", date(2025, 12, 25), date(2025, 12, 25), date(2026, 1, 7)),  # the day of birth is the first of 14
        ("child-allowance", date(2025, 12, 25), date(2025, 12, 25), date(2026, 1, 9)),  # the day after is the first of 15
        ("checkup-18m", date(2025, 8, 31), date(2027, 2, 28), date(2027, 8, 30)),
        ("checkup-school", date(2020, 4, 1), date(2025, 9, 1), date(2025, 11, 30)),
        ("school-entry", date(2020, 4, 2), date(2026, 10, 1), date(2027, 1, 31)),
        ("rsv", date(2026, 4, 23), date(2026, 1, 29), date(2026, 4, 1)),  # the ministry's own example, by its due date
        ("leave", date(2026, 4, 23), date(2026, 3, 12), date(2026, 4, 23)),
    ],
)
def test_windows_at_their_edges(key, born_on, opens_on, closes_on):
    assert span(key, born_on) == (opens_on, closes_on)


@pytest.mark.parametrize(
    ("done_on", "gap", "first"),
    [
        (date(2026, 6, 1), "27d", date(2026, 6, 29)),
        (date(2026, 6, 1), "6d", date(2026, 6, 8)),
        (date(2026, 8, 31), "6m", date(2027, 3, 1)),
        (date(2026, 11, 30), "3m", date(2027, 3, 1)),
        (date(2026, 6, 1), "139d", date(2026, 10, 19)),
    ],
)
def test_the_days_between_two_doses(done_on, gap, first):
    assert after_gap(done_on, gap) == first


@given(births)
def test_school_years_follow_each_other_without_a_hole(born_on):
    (before, after) = (span("mr-2", born_on), span("checkup-school", born_on))
    assert before[0].year == class_year(born_on, 5) == after[0].year
    assert before[1] == date(before[0].year + 1, 3, 31)
    five_on = date(born_on.year + 5, born_on.month, min(born_on.day, 28))
    assert timedelta() < before[1] - five_on < timedelta(days=731)


@given(births, st.integers(0, 7000))
def test_every_line_has_one_state_and_no_day_before_the_birth(born_on, age):
    today = born_on + timedelta(days=age)
    found = lines(OF_CHILDREN, born_on, {}, today)
    assert len({line.key for line in found}) == len(found) >= len(OF_CHILDREN)
    assert all(line.opens_on >= born_on and line.starts_on >= line.opens_on for line in found)
    assert all((line.state == State.PAST) is (line.closes_on < today) for line in found)
    assert not any(line.state == State.NOW and line.waits_for for line in found)


@given(births, st.integers(0, 7000), st.sampled_from(OF_CHILDREN))
def test_ticking_and_taking_it_back_leaves_the_calendar_as_it_was(born_on, age, entry):
    today = born_on + timedelta(days=age)
    ticked = lines(OF_CHILDREN, born_on, {entry.key: Tick(done_on=today)}, today)
    assert [line.state for line in ticked if line.key == entry.key] == [State.DONE]
    assert lines(OF_CHILDREN, born_on, {}, today) == lines(OF_CHILDREN, born_on, dict[str, Tick](), today)


def test_a_dose_waits_for_the_one_before_and_then_counts_from_its_day():
    born_on, today = date(2026, 6, 1), date(2026, 8, 5)
    before = {line.key: line for line in lines(OF_CHILDREN, born_on, {}, today)}
    assert (before["dpt5-1"].state, before["dpt5-2"].state, before["dpt5-2"].waits_for) == (State.NOW, State.SOON, "dpt5-1")
    after = {line.key: line for line in lines(OF_CHILDREN, born_on, {"dpt5-1": Tick(done_on=date(2026, 8, 5))}, today)}
    assert (after["dpt5-2"].starts_on, after["dpt5-2"].waits_for) == (date(2026, 9, 1), "")
    late = lines(OF_CHILDREN, born_on, {"dpt5-1": Tick(done_on=date(2026, 8, 30))}, date(2026, 8, 30))
    assert [line.starts_on for line in late if line.key == "dpt5-2"] == [date(2026, 9, 20)]
    undated = lines(OF_CHILDREN, born_on, {"dpt5-1": Tick()}, date(2026, 9, 2))
    assert [line.state for line in undated if line.key == "dpt5-2"] == [State.NOW]


@given(births, st.integers(14, 7000))
def test_the_daily_look_finds_every_birth_by_which_something_begins(born_on, age):
    today = born_on + timedelta(days=age)
    now, before = ({line.key for line in worth_telling(lines(OF_CHILDREN, born_on, {}, day), day)} for day in (today, today - DAY))
    found = turning(PLAN.entries, today - DAY, today).births
    assert now <= before or any(first <= born_on <= until for first, until in found)


def test_the_daily_look_looks_at_few():
    """Of 21 years' births and a year's due dates; three days that were missed are three times as many."""
    found = turning(PLAN.entries, date(2026, 7, 1), date(2026, 7, 2))
    assert sum((until - first).days + 1 for first, until in found.births) < 60
    assert sum((until - first).days + 1 for first, until in found.due) < 10
    assert ("dpt5-1", (date(2026, 6, 25), date(2026, 6, 25))) in found.doses
    assert ("dpt5-1", (date(2026, 6, 23), date(2026, 6, 25))) in turning(PLAN.entries, date(2026, 6, 29), date(2026, 7, 2)).doses


def test_now_and_soon_turn_on_their_days():
    born_on = date(2025, 6, 15)
    first = span("mr-1", born_on)[0]
    assert states(born_on, first - timedelta(days=61))["mr-1"] == State.LATER
    assert states(born_on, first - timedelta(days=60))["mr-1"] == State.SOON
    assert states(born_on, first - DAY)["mr-1"] == State.SOON
    assert states(born_on, first)["mr-1"] == State.NOW
    assert states(born_on, date(2027, 6, 14))["mr-1"] == State.NOW
    assert states(born_on, date(2027, 6, 15))["mr-1"] == State.PAST


def test_a_live_vaccine_keeps_the_next_one_waiting_as_a_hint():
    born_on, today = date(2025, 6, 1), date(2026, 6, 10)
    found = {line.key: line for line in lines(OF_CHILDREN, born_on, {"mr-1": Tick(done_on=date(2026, 6, 5))}, today)}
    assert found["varicella-1"].live_until == date(2026, 7, 3)
    assert found["varicella-1"].state == State.NOW
    assert found["pcv-4"].live_until is None
    later = lines(OF_CHILDREN, born_on, {"mr-1": Tick(done_on=date(2026, 6, 5))}, date(2026, 7, 3))
    assert {line.live_until for line in later} == {None}


def test_what_is_over_is_the_usual_time_not_only_the_allowed_one():
    found = lines(OF_CHILDREN, date(2024, 6, 12), {"mr-1": Tick(is_done=False)}, date(2026, 11, 29))
    gone = {line.key for line in over(found, date(2026, 11, 29))}
    assert {"bcg", "pcv-1", "checkup-18m", "birth-notice"} <= gone
    assert gone.isdisjoint({"mr-1", "je-1", "mr-2"})


def test_a_yearly_application_is_shown_once_ahead_and_stays_where_it_was_ticked():
    plan = shipped.calendar_plan("271403")
    entries = [entry for entry in plan.entries if entry.key == "nursery-april"]
    shown = lines(entries, date(2025, 6, 1), {}, date(2026, 10, 5))
    assert [(line.key, line.state, line.opens_on, line.closes_on) for line in shown] == [
        ("nursery-april@2027", State.NOW, date(2026, 10, 1), date(2026, 11, 20))
    ]
    ticked = lines(entries, date(2025, 6, 1), {"nursery-april@2027": Tick()}, date(2026, 10, 5))
    assert [(line.key, line.state) for line in ticked] == [("nursery-april@2027", State.DONE), ("nursery-april@2028", State.LATER)]
    assert lines(entries, date(2025, 6, 1), {}, date(2032, 1, 1)) == []


def test_a_child_born_on_1_april_enters_with_the_older_ones():
    (entry,) = [entry for entry in shipped.calendar_plan("271403").entries if entry.key == "nursery-april"]
    older, younger = ([w.key for w in windows(entry, day)] for day in (date(2026, 4, 1), date(2026, 4, 2)))
    assert (older[0], younger[0]) == ("nursery-april@2027", "nursery-april@2027")
    assert (older[-1], younger[-1]) == ("nursery-april@2031", "nursery-april@2032")


def test_ticks_of_an_earlier_pregnancy_do_not_count():
    ticks = {"rsv": (Tick(), date(2025, 1, 1)), "handbook": (Tick(), date(2026, 3, 1))}
    assert ticks_of_this_pregnancy(ticks, date(2026, 10, 1)) == {"handbook": Tick()}


@pytest.mark.parametrize("file", sorted(path.stem for path in (shipped.DATA / "calendar").glob("*.json")))
def test_every_shipped_plan_is_sound(file):
    plan = shipped.calendar_plan(None if file == "standard" else file)
    assert plan.sources
    assert plan.as_of
    assert all(entry.en and entry.official for entry in plan.entries)
    assert all(bool(entry.text) is bool(entry.text_en) for entry in plan.entries)
    vaccines = {entry.key for entry in plan.entries if entry.group == "vaccine"}
    assert {"bcg", "dpt5-4", "pcv-4", "hepb-3", "rota-3", "mr-1", "mr-2", "varicella-2", "je-4", "dt", "hpv"} <= vaccines


def test_a_town_changes_adds_and_removes():
    sakai, toyono = shipped.calendar_plan("271403"), shipped.calendar_plan("273210")
    by_key = {entry.key: entry for entry in sakai.entries}
    assert by_key["checkup-4m"].where == "お住まいの区の保健センター"
    assert by_key["bcg"] == ENTRIES["bcg"]
    assert "hearing" not in {entry.key for entry in toyono.entries}
    assert "mumps" in {entry.key for entry in toyono.entries}
    assert shipped.calendar_plan("271004").town_as_of == ""


STANDARD = (shipped.DATA / "calendar" / "standard.json").read_bytes()
TITLES = {"title": "B", "en": "B", "official": "B"}
TOWN = {"as_of": "2026-11-01", "sources": [], "change": {}, "remove": [], "add": []}


def wrong(**facts):
    with pytest.raises(PlanProblem) as refused:
        calendarplan.read(STANDARD, json.dumps(TOWN | facts).encode())
    return refused.value.problems


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"change": {"bgc": {"where": "x"}}}, "「bgc」は、国の予定表にありません"),
        ({"remove": ["nothing"]}, "「nothing」は、国の予定表にありません"),
        ({"change": {"bcg": {"wehre": "x"}}}, "entries.bcg.wehre"),
        ({"change": {"bcg": {"age": {"from": "12m", "to": "5m"}}}}, "終わりが、はじまりより前か同じです"),
        ({"change": {"bcg": {"age": {"from": "1 year", "to": "5m"}}}}, "entries.bcg.age.from"),
        ({"change": {"bcg": {"age": {"from": "1m"}}}}, "`to` か `last`"),
        ({"change": {"bcg": {"class": {"ages": [5, 5]}}}}, "どれか一つで時期"),
        ({"add": [{"key": "bcg", "group": "checkup", **TITLES, "age": {"from": "0d", "to": "1y"}}]}, "2つあります"),
        ({"change": {"bcg": {"after": {"entry": "mr-1", "gap": "27d"}}}}, "それより上にありません"),
        ({"change": {"rsv": {"group": "vaccine"}}}, "pregnancy のときだけ"),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_fault(facts, says):
    assert any(says in problem for problem in wrong(**facts))


def test_broken_files_are_refused():
    for content in (b"", b"[]", b"{", b'{"as_of": "2026-11-01"}'):
        with pytest.raises(PlanProblem):
            calendarplan.read(STANDARD, content)


def test_removing_a_dose_frees_the_one_after():
    plan = calendarplan.read(STANDARD, json.dumps(TOWN | {"remove": ["rota-2"]}).encode())
    third = next(entry for entry in plan.entries if entry.key == "rota-3")
    assert third == replace_after(ENTRIES["rota-3"])


def replace_after(entry):
    return entry.model_copy(update={"after": None})


def test_lines_are_values():
    found = lines(OF_CHILDREN, FIRST, {}, FIRST)[0]
    assert replace(found) == found
