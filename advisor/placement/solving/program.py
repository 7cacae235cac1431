"""A linear or mixed-integer program as plain data, readable without any solver."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Sense(StrEnum):
    """Relation of a row's left side to its right side."""

    EQUAL = "="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One constraint.

    Attributes:
        name: as the scenario names the limit, or "serve[chat from city:London]"
        unit: of the right side, before scaling
        sense: relation
        rhs: right side, scaled
        scale: the right side in `unit` is rhs * scale; so are the coefficients
    """

    name: str
    unit: str
    sense: Sense
    rhs: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """minimise cost @ x subject to rows and 0 <= x <= upper.

    Attributes:
        names: of the variables, unique, shape (n_columns,)
        cost: objective coefficients, scaled, shape (n_columns,)
        cost_scale: the objective in its unit is (cost @ x) * cost_scale
        upper: upper bounds, inf for none, shape (n_columns,)
        integer: which variables are whole numbers, shape (n_columns,)
        rows: constraints
        row_index, column_index, value: the matrix as triplets, shape (n_nonzeros,)
        nodes: branch-and-bound nodes that a solver may spend on it, where it can count them
    """

    names: tuple[str, ...]
    cost: Floats
    cost_scale: float
    upper: Floats
    integer: NDArray[np.bool_]
    rows: tuple[Row, ...]
    row_index: NDArray[np.int64]
    column_index: NDArray[np.int64]
    value: Floats
    nodes: int

    @property
    def is_integer(self) -> bool:
        """Return whether any variable is a whole number."""
        return bool(self.integer.any())


class Status(StrEnum):
    """How a solver ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # a plan and a bound, and the nodes are spent
    INFEASIBLE = "infeasible"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What a solver says of a program, in the program's scaled units.

    Attributes:
        objective: of `x`; NaN without one
        bound: proven lower bound of the objective; equals it for a linear program
        x: values, shape (n_columns,); empty unless optimal or feasible
        duals: change of the objective per unit of right side, shape (n_rows,); empty for
            programs with whole numbers, which have none
        solver: who says so
    """

    status: Status
    objective: float
    bound: float
    x: Floats
    duals: Floats
    solver: str


SOLVED: Final = (Status.OPTIMAL, Status.FEASIBLE)

Solve = Callable[[Program], Solution]
"""Anything that solves a program."""


def unsolved(status: Status, solver: str) -> Solution:
    """Return a solution that carries only its status."""
    nothing = np.empty(0)
    return Solution(
        status=status,
        objective=np.nan,
        bound=np.nan,
        x=nothing,
        duals=nothing,
        solver=solver,
    )


def lp_text(program: Program) -> str:
    """Return the program in the CPLEX LP format, which every solver reads.

    Source: CPLEX LP file format as documented by HiGHS and GLPK; lines stay under 255 letters.
    """
    names = [_lp_name(name, index) for index, name in enumerate(program.names)]
    lines = [f"\\ objective scaled by {program.cost_scale!r}", "Minimize", " obj:"]
    lines += _terms(program.cost, np.arange(len(names)), names)
    lines.append("Subject To")
    order = np.argsort(program.row_index, kind="stable")
    starts = np.searchsorted(program.row_index[order], np.arange(len(program.rows) + 1))
    for number, row in enumerate(program.rows):
        part = order[starts[number] : starts[number + 1]]
        lines.append(f"\\ {row.name} [{row.unit}], scaled by {row.scale!r}")
        lines.append(f" r{number}:")
        lines += _terms(program.value[part], program.column_index[part], names)
        lines.append(f"  {row.sense} {row.rhs!r}")
    lines.append("Bounds")
    lines += [
        f" {name} <= {float(upper)!r}"
        for name, upper in zip(names, program.upper, strict=True)
        if np.isfinite(upper)
    ]
    whole = [name for name, integer in zip(names, program.integer, strict=True) if integer]
    if whole:
        lines += ["General", *(f" {name}" for name in whole)]
    return "\n".join([*lines, "End", ""])


def _terms(values: Floats, columns: NDArray[np.int64], names: list[str]) -> list[str]:
    return [
        f"  {'+' if value >= 0 else '-'} {abs(float(value))!r} {names[column]}"
        for value, column in zip(values, columns, strict=True)
        if value != 0
    ]


def _lp_name(name: str, index: int) -> str:
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "_.") else "_"
        for letter in name
    )
    return f"c{index}_{kept}"[:200]


def power_of_two(value: float) -> float:
    """Return a power of two near a value above 0: scaling by it loses no digit."""
    return float(2.0 ** np.round(np.log2(value)))
