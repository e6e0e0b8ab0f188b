"""How long what is kept, as tables."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules import retention
from notifications.rules.policy import Retention
from notifications.rules.retention import PERIODS

NOON = dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kept", "content", "evidence"),
    [
        (Retention.ONE_YEAR, "2027-02-28", "2025-02-28"),
        (Retention.THREE_YEARS, "2025-02-28", "2023-02-28"),
        (Retention.FIVE_YEARS, "2023-02-28", "2018-02-28"),
        (Retention.TEN_YEARS, "2018-02-28", "1998-02-28"),
    ],
)
def test_each_class_has_its_years(kept: Retention, content: str, evidence: str) -> None:
    assert retention.content_before(kept, NOON).date().isoformat() == content
    assert retention.evidence_before(kept, NOON).date().isoformat() == evidence


def test_every_class_is_decided_and_evidence_outlives_content() -> None:
    assert PERIODS.keys() == set(Retention)
    assert all(period.evidence > period.content for period in PERIODS.values())


@given(st.integers(1_600_000_000, 4_100_000_000).map(lambda at: dt.datetime.fromtimestamp(at, dt.UTC)), st.sampled_from(Retention))
def test_nothing_goes_early(now: dt.datetime, kept: Retention) -> None:
    """A letter released at the border is at least its years old, to the day."""
    border = retention.content_before(kept, now)
    assert (now.date() - border.date()).days >= 365 * PERIODS[kept].content
    assert border <= now
