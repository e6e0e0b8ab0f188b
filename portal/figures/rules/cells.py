"""Which numbers of a table may leave the town hall, so that no group of fewer than ten people can be worked out of them.

A table counts people (or letters, or answers), each in one cell: (town, part, …). What is published is a set of *atoms*: groups of cells
that do not overlap, each with a number that is 0 or at least ten. Every answer, totals too, is a sum of whole atoms. So whatever is
added or taken away, the smallest group with a number of its own is an atom, or empty: there is nothing to work out.

Small cells are put together with small ones beside them (of the same town first); what still is too few at the end is left out of
everything, of the totals as well. A table may instead put them into the nearest larger cell of their town (`absorb`), which keeps its
towns' totals whole.

The same table is published again later. An atom changes only when ten or more have come or gone since (`continued`): otherwise two
days' figures would tell the one who came between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

SMALLEST = 10

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Atom:
    """Cells that are only told together, in the order of the table, and how many there are in them."""

    cells: tuple[Cell, ...]
    number: int

    @property
    def is_small(self) -> bool:
        return 0 < self.number < SMALLEST


@dataclass(frozen=True)
class Answer:
    """`number`: of all atoms that lie wholly in what was asked for. `is_whole`: nothing of it lies elsewhere or is left out.

    `mixed`: of the atoms that lie partly in it and partly elsewhere.
    """

    number: int
    is_whole: bool
    mixed: int = 0


def partition(counts: Mapping[Cell, int], *, absorb: bool = False) -> tuple[Atom, ...]:
    """The atoms of a table, whose cells are all equally long. Their order is that of the cells."""
    place = {cell: at for at, cell in enumerate(counts)}
    atoms = [Atom((cell,), number) for cell, number in counts.items()]
    depth = len(next(iter(counts), ())) - 1
    for shared in range(depth, -1, -1):
        groups: dict[Cell, list[Atom]] = {}
        for atom in atoms:
            groups.setdefault(atom.cells[0][:shared], []).append(atom)
        atoms = [atom for group in groups.values() for atom in _joined(group, place, absorb=absorb and shared >= 1)]
    told = (atom for atom in atoms if not atom.is_small)
    return tuple(sorted(told, key=lambda atom: place[atom.cells[0]]))


def continued(before: Iterable[Atom], now: Iterable[Atom]) -> tuple[Atom, ...]:
    """What is published after `before`: of every part of the table in which fewer than ten have come or gone, the older atoms."""
    told: list[Atom] = []
    for older, newer in _parts(tuple(before), tuple(now)):
        change = sum(atom.number for atom in newer) - sum(atom.number for atom in older)
        told += older if older and 0 < abs(change) < SMALLEST else newer
    return tuple(told)


def answer(atoms: Iterable[Atom], wanted: Callable[[Cell], bool], domain: Iterable[Cell]) -> Answer:
    """What may be said of the wanted cells of the `domain`."""
    every = [*atoms]
    told = {cell for atom in every for cell in atom.cells}
    return summed(every, wanted, (cell for cell in domain if cell not in told))


def summed(atoms: Iterable[Atom], wanted: Callable[[Cell], bool], left_out: Iterable[Cell]) -> Answer:
    """The same over one table or over many months' at once, atom by atom; `left_out`: the cells that one of them does not tell.

    Month by month it would be the sum of the answers, and 24 times as slow after two years.
    """
    number, mixed, is_whole = 0, 0, not any(map(wanted, left_out))
    for atom in atoms:
        asked = [wanted(cell) for cell in atom.cells]
        if all(asked):
            number += atom.number
        elif any(asked):
            mixed, is_whole = mixed + atom.number, False
    return Answer(number, is_whole, mixed)


def _joined(group: list[Atom], place: Mapping[Cell, int], *, absorb: bool) -> list[Atom]:
    few = [atom for atom in group if atom.is_small]
    if not few:
        return group
    others = [atom for atom in group if not atom.is_small]
    together = _together(few, place)
    large = [atom for atom in others if atom.number]
    if together.is_small and absorb and large:
        at = place[together.cells[0]]
        nearest = min(large, key=lambda atom: min(abs(place[cell] - at) for cell in atom.cells))
        others.remove(nearest)
        together = _together([nearest, together], place)
    return [*others, together]


def _together(atoms: Iterable[Atom], place: Mapping[Cell, int]) -> Atom:
    every = list(atoms)
    cells = sorted((cell for atom in every for cell in atom.cells), key=lambda cell: place[cell])
    return Atom(tuple(cells), sum(atom.number for atom in every))


def _parts(before: tuple[Atom, ...], now: tuple[Atom, ...]) -> list[tuple[list[Atom], list[Atom]]]:
    """Both tables cut into parts that no atom of either reaches out of."""
    root: dict[Cell, Cell] = {}

    def top(cell: Cell) -> Cell:
        while root.setdefault(cell, cell) != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    for atom in (*before, *now):
        for cell in atom.cells:
            root[top(cell)] = top(atom.cells[0])
    parts: dict[Cell, tuple[list[Atom], list[Atom]]] = {}
    for atom in now:
        parts.setdefault(top(atom.cells[0]), ([], []))[1].append(atom)
    for atom in before:
        parts.setdefault(top(atom.cells[0]), ([], []))[0].append(atom)
    return list(parts.values())
