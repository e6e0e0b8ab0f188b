"""Traps of N1, one by one, without a data base: only two agreeing keys and a consent make a digital notice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.books import Outcome, books
from notifications.rules.matching import Claim, Doubt, Known, Number, match, read_number, with_zeros

HANAKO = Known("hanako", birth="b1", name="堺花子", has_consented=True)
ROW = Claim(Number("0012345674"), birth="b1", name="堺花子")


def ends_even(number):
    return number.startswith("NS-") and int(number[-1]) % 2 == 0


@pytest.mark.parametrize(
    ("claim", "known", "outcome", "doubt"),
    [
        (ROW, HANAKO, Outcome.DIGITAL, None),
        (replace(ROW, name=""), HANAKO, Outcome.DIGITAL, None),
        (ROW, replace(HANAKO, has_consented=False), Outcome.PAPER, Doubt.NO_CONSENT),
        (ROW, None, Outcome.QUARANTINED, Doubt.UNKNOWN_NUMBER),
        (replace(ROW, same_birth=2), None, Outcome.QUARANTINED, Doubt.TWINS),
        (replace(ROW, birth="b2"), HANAKO, Outcome.QUARANTINED, Doubt.BIRTH_DIFFERS),
        (replace(ROW, name="堺次郎"), HANAKO, Outcome.QUARANTINED, Doubt.NAME_DIFFERS),
        (replace(ROW, times=2), HANAKO, Outcome.QUARANTINED, Doubt.DUPLICATE_NUMBER),
        (replace(ROW, number=Number("x", Doubt.DAMAGED_NUMBER)), None, Outcome.QUARANTINED, Doubt.DAMAGED_NUMBER),
        (replace(ROW, number=Number("x", Doubt.ZERO_LOST)), HANAKO, Outcome.QUARANTINED, Doubt.ZERO_LOST),
        (replace(ROW, number=Number("x", Doubt.ZERO_LOST), same_birth=2), None, Outcome.QUARANTINED, Doubt.TWINS),
        (ROW, replace(HANAKO, is_active=False), Outcome.QUARANTINED, Doubt.INACTIVE),
        (ROW, replace(HANAKO, lives_here=False), Outcome.QUARANTINED, Doubt.MOVED),
        (ROW, replace(HANAKO, was_issued=True), Outcome.QUARANTINED, Doubt.ALREADY_ISSUED),
        (ROW, replace(HANAKO, has_consented=False, lives_here=False), Outcome.QUARANTINED, Doubt.MOVED),
    ],
)
def test_a_row_goes_where_its_keys_say(claim, known, outcome, doubt):
    verdict = match(claim, known)
    assert (verdict.outcome, verdict.doubt) == (outcome, doubt)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("NS-4K7C-M9XH-4", Number("NS-4K7C-M9XH-4")),
        ("ｎｓー４Ｋ７ＣーＭ９ＸＨー４", Number("NS-4K7C-M9XH-4")),
        (" ns4k7cm9xh4 ", Number("NS-4K7C-M9XH-4")),
        ("NS-4K7C-M9XH-3", Number("NS4K7CM9XH3", Doubt.DAMAGED_NUMBER)),
        ("0012345674", Number("0012345674")),
        ("００-1234-5674", Number("0012345674")),
        ("", Number("", Doubt.DAMAGED_NUMBER)),
        ("1.2345674E+7", Number("1.2345674E+7", Doubt.DAMAGED_NUMBER)),
        ("1234567890123", Number("1234567890123", Doubt.DAMAGED_NUMBER)),
    ],
)
def test_case_numbers_are_read_but_never_repaired(cell, expected):
    assert read_number(cell, ends_even) == expected


def test_zeros_are_only_asked_for():
    assert with_zeros(Number("123456789")) == ["0123456789", "00123456789", "000123456789"]
    assert with_zeros(Number("NS-4K7C-M9XH-4")) == []


claims = st.builds(
    Claim,
    number=st.builds(Number, st.just("1"), st.sampled_from([None, Doubt.ZERO_LOST, Doubt.DAMAGED_NUMBER])),
    birth=st.sampled_from("ab"), name=st.sampled_from(["", "x", "y"]), times=st.integers(1, 3), same_birth=st.integers(0, 3),
)  # fmt: skip
people = st.none() | st.builds(
    Known, st.just("r"), birth=st.sampled_from("ab"), name=st.sampled_from(["", "x", "y"]),
    is_active=st.booleans(), lives_here=st.booleans(), has_consented=st.booleans(), was_issued=st.booleans(),
)  # fmt: skip


@given(claims, people)
def test_whatever_is_digital_agrees_in_both_keys_and_was_consented_to(claim, known):
    verdict = match(claim, known)
    assert (verdict.outcome is Outcome.DIGITAL) == (verdict.doubt is None)
    if verdict.outcome is Outcome.DIGITAL:
        assert known.birth == claim.birth
        assert known.has_consented
        assert known.is_active
        assert claim.times == 1
        assert verdict.resident_id == known.resident_id


@given(st.lists(st.sampled_from(Outcome), max_size=50), st.integers(0, 60))
def test_books_balance_only_when_every_uploaded_row_has_its_place(outcomes, uploaded):
    assert books(uploaded, outcomes).is_balanced == (uploaded == len(outcomes))
