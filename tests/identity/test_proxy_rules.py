"""When a proxy is in force: tables for the states and powers, properties for the dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.rules import proxies as rules
from portal.identity.rules.proxies import Granted, Kind, Power, State, Step, Terms
from portal.lib.ages import age_on

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_no_step_but_those_of_the_table(state: State, step: Step) -> None:
    allowed = {
        (State.PROPOSED, Step.ACCEPT): State.ACTIVE,
        (State.PROPOSED, Step.REFUSE): State.REFUSED,
        (State.PROPOSED, Step.END): State.ENDED,
        (State.ACTIVE, Step.END): State.ENDED,
    }
    assert rules.after(state, step) == allowed.get((state, step))


@pytest.mark.parametrize(
    ("state", "until", "is_in_force"),
    [
        (State.ACTIVE, TODAY, True),
        (State.ACTIVE, TODAY + timedelta(days=1), True),
        (State.ACTIVE, TODAY - timedelta(days=1), False),
        (State.PROPOSED, TODAY, False),
        (State.ENDED, TODAY, False),
        (State.REFUSED, TODAY, False),
        (State.EXPIRED, TODAY, False),
    ],
)
def test_a_proxy_is_in_force_through_its_last_day(state: State, until: date, is_in_force: bool) -> None:
    assert rules.is_in_force(Terms(state, Kind.CONSENT, until), TODAY) is is_in_force


@pytest.mark.parametrize(
    ("birth_on", "last_on"),
    [
        (date(2011, 11, 23), date(2026, 11, 21)),  # fifteen on the 22nd, the day before the birthday
        (date(2012, 3, 1), date(2027, 2, 27)),
        (date(2012, 2, 29), date(2027, 2, 27)),  # fifteen at the end of 28 February
        (date(2012, 1, 1), date(2026, 12, 30)),
    ],
)
def test_parents_act_until_the_day_before_the_child_turns_fifteen(birth_on: date, last_on: date) -> None:
    assert rules.last_day(Kind.PARENT, date(2099, 1, 1), birth_on) == last_on


@given(birth_on=DAYS, today=DAYS)
def test_a_parent_acts_exactly_while_the_child_is_under_fifteen(birth_on: date, today: date) -> None:
    terms = Terms(State.ACTIVE, Kind.PARENT, date(2999, 1, 1), birth_on)
    assert rules.is_in_force(terms, today) is (age_on(birth_on, today, on_the_eve=True) < 15)


@given(until=DAYS, birth_on=DAYS, kind=st.sampled_from(Kind))
def test_no_proxy_outlives_its_date(until: date, birth_on: date, kind: Kind) -> None:
    assert rules.last_day(kind, until, birth_on) <= until
    assert not rules.is_in_force(Terms(State.ACTIVE, kind, until, birth_on), until + timedelta(days=1))


def test_a_parent_without_the_childs_birth_date_is_none() -> None:
    assert rules.state_on(Terms(State.ACTIVE, Kind.PARENT, TODAY), TODAY) is State.EXPIRED


@pytest.mark.parametrize(
    ("power", "town", "name", "may"),
    [
        (Power.PROCEDURE, "271403", "nursery", True),
        (Power.PROCEDURE, "272051", "nursery", False),
        (Power.PROCEDURE, "271403", "allowance", False),
        (Power.PROCEDURE, "", "", False),
        (Power.LETTERS, "", "", True),
        (Power.STRICT_LETTER, "", "a", True),
        (Power.STRICT_LETTER, "", "b", False),
        (Power.STRICT_LETTER, "", "", False),
    ],
)
def test_only_what_was_named(power: Power, town: str, name: str, may: bool) -> None:
    granted = {Granted(Power.PROCEDURE, "271403", "nursery"), Granted(Power.LETTERS), Granted(Power.STRICT_LETTER, "", "a")}
    assert rules.may(granted, power, town, name) is may
