"""No group of fewer than ten can be worked out of what is published: not from any answers together, not from two days' figures."""

import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures.rules.cells import SMALLEST, Answer, Atom, answer, continued, partition, summed

TOWNS, MONTHS, LEVELS = [f"27{number:04}" for number in range(43)], ["2026-09", "2026-10", "2026-11"], ["none", "mail", "card", "signed"]

number = st.one_of(st.integers(0, 12), st.integers(0, 400))
tables = st.builds(
    lambda towns, parts, numbers: dict(zip(itertools.product(TOWNS[:towns], LEVELS[:parts]), numbers, strict=False)),
    st.integers(1, 5), st.integers(2, 4), st.lists(number, min_size=20, max_size=20),
)  # fmt: skip


def random_table(dice: random.Random) -> dict[tuple[str, ...], int]:
    """43 towns × 3 months × 4 levels, from villages to cities."""
    table = {}
    for town in TOWNS:
        size = dice.choice([0, 3, 12, 60, 900])
        for month, level in itertools.product(MONTHS, LEVELS):
            table[town, month, level] = dice.randrange(size + 1) if dice.random() < 0.9 else 0
    return table


def row_space(rows: list[list[int]]) -> list[tuple[int, list[Fraction]]]:
    """Independent rows by Gauss, each with the column of its first 1."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        left = reduced([Fraction(one) for one in row], basis)
        pivot = next((at for at, one in enumerate(left) if one), None)
        if pivot is not None:
            basis.append((pivot, [one / left[pivot] for one in left]))
    return basis


def reduced(row: list[Fraction], basis: list[tuple[int, list[Fraction]]]) -> list[Fraction]:
    for pivot, base in basis:
        if row[pivot]:
            row = [one - row[pivot] * other for one, other in zip(row, base, strict=True)]
    return row


@settings(max_examples=400, deadline=None)
@given(tables, st.booleans())
def test_atoms_do_not_overlap_and_none_is_small(table, absorb):
    atoms = partition(table, absorb=absorb)
    cells = [cell for atom in atoms for cell in atom.cells]
    assert len(cells) == len(set(cells))
    assert all(atom.number == sum(table[cell] for cell in atom.cells) for atom in atoms)
    assert not any(0 < atom.number < SMALLEST for atom in atoms)
    # What is left out of the whole is itself too few to be told.
    assert sum(table.values()) - sum(atom.number for atom in atoms) < SMALLEST


@settings(max_examples=300, deadline=None)
@given(tables)
def test_a_table_that_absorbs_keeps_the_totals_of_its_towns(table):
    atoms = partition(table, absorb=True)
    for town in {cell[0] for cell in table}:
        total = sum(number for cell, number in table.items() if cell[0] == town)
        if total >= SMALLEST:
            assert answer(atoms, lambda cell, town=town: cell[0] == town, table).number == total


@settings(max_examples=150, deadline=None)
@given(
    tables, st.lists(st.tuples(st.sets(st.sampled_from(TOWNS[:5]), min_size=1), st.sets(st.sampled_from(LEVELS), min_size=1)), max_size=12)
)
def test_no_small_cell_lies_in_what_all_answers_together_say(table, filters):
    """As an attacker with linear algebra: is there a sum of answers, in any fractions, that is the number of a small group?"""
    atoms, cells = partition(table), list(table)
    rows = []
    for towns, levels in filters:
        inside = [atom for atom in atoms if all(cell[0] in towns and cell[1] in levels for cell in atom.cells)]
        told = {cell for atom in inside for cell in atom.cells}
        rows.append([int(cell in told) for cell in cells])
    basis = row_space(rows)
    for cell, count in table.items():
        if 0 < count < SMALLEST:
            assert any(reduced([Fraction(int(cell == one)) for one in cells], basis)), f"{cell} = {count} can be worked out"


def test_ten_thousand_filters_give_no_small_cell_away(record_property):
    """Every pair of answers of which one holds the other, and all answers together, over town × month × level."""
    dice, derivable, asked = random.Random(8), 0, 0
    for _table in range(4):
        table = random_table(dice)
        atoms, small = partition(table), {cell for cell, count in random_small(table)}
        assert small, "a table without small cells proves nothing"
        told_by: dict[frozenset, int] = {}
        for _filter in range(2_500):
            towns = set(dice.sample(TOWNS, dice.choice([1, 1, 2, 5, 42, 43])))
            months = set(dice.sample(MONTHS, dice.randint(1, 3)))
            levels = set(dice.sample(LEVELS, dice.randint(1, 4)))
            wanted = lambda cell, t=towns, m=months, lv=levels: cell[0] in t and cell[1] in m and cell[2] in lv  # noqa: E731
            found = answer(atoms, wanted, table)
            told = frozenset(cell for atom in atoms if all(map(wanted, atom.cells)) for cell in atom.cells)
            assert found.number == sum(table[cell] for cell in told)
            told_by[told], asked = found.number, asked + 1
        # Answers are sums of whole atoms: each is flat on every atom, so every combination of them is, too.
        for told in told_by:
            assert all(len(told & set(atom.cells)) in (0, len(atom.cells)) for atom in atoms)
        sets = list(told_by)
        for _pair in range(40_000):
            one, other = dice.choice(sets), dice.choice(sets)
            for rest, left in ((one - other, table_sum(table, one - other)), (one & other, table_sum(table, one & other))):
                derivable += bool(rest) and 0 < left < SMALLEST
        alone = {atom.cells[0] for atom in atoms if len(atom.cells) == 1}
        derivable += len(small & alone)
    record_property("cells", f"{asked:,} combinations of filters, {4 * 40_000:,} pairs of their answers: {derivable} small cells derivable")
    assert (asked, derivable) == (10_000, 0)


def random_small(table):
    return [(cell, count) for cell, count in table.items() if 0 < count < SMALLEST]


def table_sum(table, cells) -> int:
    return sum(table[cell] for cell in cells)


@settings(max_examples=400, deadline=None)
@given(tables, st.lists(st.integers(-6, 14), min_size=20, max_size=20), st.booleans())
def test_two_days_figures_do_not_tell_who_came_between(table, changes, absorb):
    before = partition(table, absorb=absorb)
    later = {cell: max(0, count + change) for (cell, count), change in zip(table.items(), changes, strict=False)}
    now = continued(before, partition(later, absorb=absorb))
    assert not any(0 < atom.number < SMALLEST for atom in now)
    cells = [cell for atom in now for cell in atom.cells]
    assert len(cells) == len(set(cells))
    same = {atom.cells: atom.number for atom in before}
    for atom in now:
        if atom.cells in same:
            assert not 0 < abs(atom.number - same[atom.cells]) < SMALLEST


@settings(max_examples=200, deadline=None)
@given(st.lists(tables, min_size=1, max_size=4), st.booleans(), st.sets(st.sampled_from(TOWNS[:5])), st.sets(st.sampled_from(LEVELS)))
def test_months_at_once_are_the_sum_of_each_months_answers(months, absorb, towns, levels):
    def wanted(cell):
        return cell[0] in towns and cell[1] in levels

    told = [(table, partition(table, absorb=absorb)) for table in months]
    each = [answer(atoms, wanted, table) for table, atoms in told]
    left_out = [cell for table, atoms in told for cell in table if cell not in {one for atom in atoms for one in atom.cells}]
    assert summed([atom for _table, atoms in told for atom in atoms], wanted, left_out) == Answer(
        sum(one.number for one in each), all(one.is_whole for one in each), sum(one.mixed for one in each)
    )
    for (table, atoms), one in zip(told, each, strict=True):
        inside = {cell for atom in atoms if all(map(wanted, atom.cells)) for cell in atom.cells}
        assert one.is_whole == all(cell in inside for cell in table if wanted(cell))


def test_small_ones_of_one_town_are_told_together():
    table = {("a", "mail"): 100, ("a", "card"): 6, ("a", "signed"): 7, ("b", "mail"): 3, ("b", "card"): 0}
    assert partition(table) == (
        Atom((("a", "mail"),), 100), Atom((("a", "card"), ("a", "signed")), 13), Atom((("b", "card"),), 0),
    )  # fmt: skip


def test_small_towns_are_told_together_or_not_at_all():
    assert partition({("a", "x"): 50, ("b", "x"): 6, ("c", "x"): 5})[1] == Atom((("b", "x"), ("c", "x")), 11)
    assert partition({("a", "x"): 50, ("b", "x"): 2, ("c", "x"): 5}) == (Atom((("a", "x"),), 50),)


def test_a_small_window_joins_its_neighbour_and_the_total_stays_whole():
    table = {("a", "h1"): 400, ("a", "d1"): 5, ("a", "d3"): 60, ("a", "never"): 30}
    atoms = partition(table, absorb=True)
    assert atoms[0] == Atom((("a", "h1"), ("a", "d1")), 405)
    assert answer(atoms, lambda cell: cell[1] == "h1", table).is_whole is False
    assert answer(atoms, lambda cell: cell[1] in {"h1", "d1"}, table).number == 405


@pytest.mark.parametrize(("came", "told"), [(9, 100), (10, 110), (-9, 100), (-10, 90)])
def test_a_number_moves_in_steps_of_ten_or_more(came, told):
    one = [Atom((("a", "x"),), 100)]
    assert continued(one, [Atom((("a", "x"),), 100 + came)])[0].number == told


def test_a_town_that_opens_does_not_show_in_what_it_is_added_to():
    before = [Atom((("a", "x"),), 40)]
    assert continued(before, [Atom((("a", "x"), ("b", "x")), 45)]) == tuple(before)
