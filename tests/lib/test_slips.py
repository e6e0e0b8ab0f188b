"""A slip comes back as it went out, to its own form, and in time; whatever else is written in the field is none."""

import datetime as dt

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from portal.lib.slips import LONGEST, Slip, SlipOver

HOUR = Slip("test.hour", good_for=dt.timedelta(hours=1), shape=(int, str))


def test_what_was_written_is_read():
    assert HOUR.read(HOUR.written(7, "271403")) == (7, "271403")


@pytest.mark.parametrize(("minutes", "is_read"), [(59, True), (61, False)])
def test_it_is_good_for_its_time(minutes, is_read):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        written = HOUR.written(7, "271403")
    with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
        if is_read:
            assert HOUR.read(written) == (7, "271403")
        else:
            with pytest.raises(SlipOver):
                HOUR.read(written)


def test_another_forms_slip_is_none():
    with pytest.raises(SlipOver):
        HOUR.read(Slip("test.other", good_for=HOUR.good_for, shape=HOUR.shape).written(7, "271403"))


@pytest.mark.parametrize("facts", [["7", "271403"], [7], [7, "271403", 1], {"a": 1}, 7, None])
def test_our_signature_under_other_facts_is_none(facts):
    with pytest.raises(SlipOver):
        HOUR.read(signing.dumps(facts, salt=HOUR.purpose))


@pytest.mark.parametrize("written", ["", "x", "a:b:c", "\ud800:x:y", "\x00", "x" * (LONGEST + 1), "字:字:字"])
def test_what_somebody_makes_up_is_none(written):
    with pytest.raises(SlipOver):
        HOUR.read(written)


def test_a_slip_is_far_shorter_than_what_is_looked_at():
    assert len(HOUR.written(2**53, "y" * 64 + "application" + "271403")) < LONGEST / 2
