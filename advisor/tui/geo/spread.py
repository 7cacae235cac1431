"""Places that share a cell: each gets a dot of its own near by, or is counted with another."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import product
from math import floor, hypot
from typing import Final

ASPECT: Final = 2.0
"""Height of a cell over its width, as terminals draw it."""

_REACH: Final = tuple(product(range(-1, 2), range(-2, 3)))
"""Rows and columns that a dot may be moved by: about as far each way."""

Cell = tuple[int, int]
"""Column and row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One dot of the map.

    Attributes:
        column, row: its cell
        members: indices of the places that it stands for, in the order given, >= 1
    """

    column: int
    row: int
    members: tuple[int, ...]


def spread(
    places: Sequence[tuple[float, float]],
    kinds: Sequence[Hashable],
    columns: int,
    rows: int,
) -> tuple[Spot, ...]:
    """Return dots that show every place inside a block of cells.

    Places of one kind in one cell share a dot: nothing is lost, for they would look the same. A
    place whose cell is taken by another kind moves to the nearest free cell within reach; where
    there is none it is counted with a dot near by, one of its kind if there is one.

    Args:
        places: column and row of each, fractions of cells; the most important first, for it stays
            where it is
        kinds: what each looks like
        columns: of the block
        rows: of the block

    Returns:
        Dots in distinct cells, in the order of their first places; places outside are in none.
    """
    taken: dict[Cell, list[int]] = {}
    shared: dict[tuple[Cell, Hashable], Cell] = {}
    for index, (at, kind) in enumerate(zip(places, kinds, strict=True)):
        home = (floor(at[0]), floor(at[1]))
        if not (0 <= home[0] < columns and 0 <= home[1] < rows):
            continue
        if (home, kind) not in shared:
            near = [cell for cell in _near(at) if 0 <= cell[0] < columns and 0 <= cell[1] < rows]
            shared[home, kind] = _pick(near, taken, kind, kinds)
        taken.setdefault(shared[home, kind], []).append(index)
    return tuple(
        Spot(column=column, row=row, members=tuple(members))
        for (column, row), members in taken.items()
    )


def _near(at: tuple[float, float]) -> list[Cell]:
    """Return the cells within reach, nearest first."""
    home = (floor(at[0]), floor(at[1]))
    cells = [(home[0] + right, home[1] + down) for down, right in _REACH]

    def away(cell: Cell) -> tuple[bool, float, Cell]:
        across, down = cell[0] + 0.5 - at[0], (cell[1] + 0.5 - at[1]) * ASPECT
        return cell != home, hypot(across, down), cell

    return sorted(cells, key=away)


def _pick(
    near: list[Cell],
    taken: dict[Cell, list[int]],
    kind: Hashable,
    kinds: Sequence[Hashable],
) -> Cell:
    free = (cell for cell in near if cell not in taken)
    alike = (cell for cell in near if cell in taken and kinds[taken[cell][0]] == kind)
    return next(free, None) or next(alike, near[0])
