"""N1 at its full size: 10,000 rows with traps, and the same file shifted and half sorted. Not one row reaches a wrong resident."""

import random

import pytest

from notifications.models import Row
from notifications.rules.books import Outcome
from notifications.rules.matching import Doubt
from portal.lib.japanese import variant_key
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make, traps

pytestmark = pytest.mark.django_db
ROWS = 10_000


@pytest.fixture
def town(cast, nursery):
    return traps.cases(ROWS, random.Random(2026), cast.mori)


def check(cast, nursery, lines):
    batch = make.checked(nursery, cast.mori, make.file(lines, encoding="utf-8-sig"))
    assert batch.books.is_balanced
    with viewing_as(System("test")):
        rows = Row.objects.filter(batch=batch).order_by("number")
        return batch, list(rows.values_list("number", "outcome", "doubt", "case_number", "recipient", "problems"))


def nobody_wrong(found, lines, rows):
    """What is digital goes to the resident of the case whose number, name and birth date stand in that very row."""
    known = {case.number: case for case in found}
    for number, outcome, _doubt, case_number, recipient, _problems in rows:
        if outcome != Outcome.DIGITAL:
            continue
        case, line = known[case_number], lines[number - 2]
        assert recipient == case.resident.pk
        assert variant_key(line[1]) == variant_key(case.name)
        assert line[2] == case.born.isoformat()
        assert case.trap == ""


def test_ten_thousand_rows_with_traps(cast, nursery, town, record_property):
    spoilt = traps.file_of(town, 1)
    lines = [line for line, _ in spoilt]
    batch, rows = check(cast, nursery, lines)
    nobody_wrong(town, lines, rows)
    fates = {number: (outcome, doubt, bool(problems)) for number, outcome, doubt, _, _, problems in rows}
    for place, (case, (_line, trap)) in enumerate(zip(town, spoilt, strict=True), start=2):
        outcome, doubt, is_faulty = fates[place]
        if trap in traps.SPOILT or case.trap in {"moved", "left", "protected"}:
            assert outcome in {Outcome.QUARANTINED, Outcome.INVALID}, (place, trap, case.trap)
            assert doubt or is_faulty, "a doubtful row says why"
        elif case.trap == "unwilling":
            assert (outcome, doubt) == (Outcome.PAPER, Doubt.NO_CONSENT)
        elif doubt != Doubt.DUPLICATE_NUMBER:
            assert outcome == Outcome.DIGITAL, (place, trap, doubt)
    assert batch.uploaded == ROWS
    assert {Doubt.PROTECTED, Doubt.MOVED, Doubt.INACTIVE, Doubt.ZERO_LOST} <= {doubt for _, doubt, _ in fates.values()}
    digital = sum(outcome == Outcome.DIGITAL for outcome, _, _ in fates.values())
    record_property("figure", f"{ROWS:,} rows, {digital:,} to be delivered: 0 to a wrong person")


@pytest.mark.parametrize("spoil", [traps.shifted, traps.sorted_alone])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_column_that_was_moved_as_a_whole(cast, nursery, spoil, column):
    found = traps.cases(600, random.Random(7), cast.mori)
    lines = [line for line, _ in traps.file_of(found, 2)]
    spoil(lines, column)
    _, rows = check(cast, nursery, lines)
    nobody_wrong(found, lines, rows)
