"""A problem as a program: columns, rows and scaled coefficients."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.solving.problem import KEPT_RATIO, Limit, Problem, Quantity, needed
from advisor.placement.solving.program import Program, Row, Sense

NODES: Final = 1_000
"""Branch-and-bound nodes for a program whose optimum has to be proven. A count, not a time: the
same scenario gives the same plan on a slow machine. What is left open then is the plan's gap."""

_STRETCH: Final = 2.0**10
"""Largest coefficient of a limit's row. Integer solvers keep rows to 1e-6 absolute; a longer row
is kept a thousand times better. Tightening their tolerance instead is no way: HiGHS 1.15 with an
integrality tolerance of 1e-9 calls plans optimal that are 0.5 % off."""


def as_program(
    problem: Problem,
    objective: Quantity,
    limits: tuple[Limit, ...],
    rows: NDArray[np.int64],
    *,
    integer: bool,
) -> Program:
    """Return the program of a problem on some of its rows.

    The columns are the shares of `rows`; then, in an integer program, the instances of its fleet
    rows. The rows are "serve everything", one per group, then the limits. A fleet row needs
    max(instances, 1) per share, for half a share of a small fleet still keeps one instance up;
    a relaxation has that folded into the share, and so is as tight as the integer program's own.

    Args:
        problem: candidates and their quantities
        objective: what to minimise
        limits: the rows beside "serve everything"
        rows: indices into the problem's rows
        integer: whole shares and whole instances where the problem asks for them
    """
    fleet = np.flatnonzero(problem.fleet[rows]) if integer else np.empty(0, dtype=np.int64)
    cost_scale = _cost_scale(problem, objective, rows)
    table = [_serve(problem, rows)]
    table += [_limit(problem, limit, rows, fleet) for limit in limits]
    if integer:
        table += [_fleets(problem, rows, fleet), _covers(problem, rows, fleet)]
    row_index, column_index, value, body = _stack(table)
    names = [f"{problem.labels[problem.group[row]]}:{problem.names[row]}" for row in rows]
    names += [f"instances:{names[column]}" for column in fleet]
    whole = problem.whole[rows] if integer else np.zeros(len(rows), dtype=bool)
    return Program(
        names=tuple(names),
        cost=_spread(problem, objective, rows, fleet) / cost_scale,
        cost_scale=cost_scale,
        upper=np.concatenate([np.ones(len(rows)), np.full(len(fleet), np.inf)]),
        integer=np.concatenate([whole, np.ones(len(fleet), dtype=bool)]),
        rows=tuple(body),
        row_index=row_index,
        column_index=column_index,
        value=value,
        nodes=NODES,
    )


def elastic(
    program: Program,
    limits: tuple[Limit, ...],
    loose: NDArray[np.int64],
    first: int,
) -> Program:
    """Return the program that may miss some limits, and minimises by how much, in scaled units.

    Args:
        program: to loosen; its objective is dropped
        limits: of the program
        loose: indices of those that may be missed
        first: index of the first limit among the program's rows
    """
    n_columns, n_loose = len(program.cost), len(loose)
    return replace(
        program,
        names=(*program.names, *(f"missed:{limits[index].name}" for index in loose)),
        cost=np.concatenate([np.zeros(n_columns), np.ones(n_loose)]),
        cost_scale=1.0,
        upper=np.concatenate([program.upper, np.full(n_loose, np.inf)]),
        integer=np.concatenate([program.integer, np.zeros(n_loose, dtype=bool)]),
        row_index=np.concatenate([program.row_index, first + loose]),
        column_index=np.concatenate([program.column_index, n_columns + np.arange(n_loose)]),
        value=np.concatenate([program.value, -np.ones(n_loose)]),
    )


_Triplets = tuple[NDArray[np.int64], NDArray[np.int64], Floats, list[Row]]


def _spread(
    problem: Problem,
    quantity: Quantity,
    rows: NDArray[np.int64],
    fleet: NDArray[np.int64],
) -> Floats:
    """Return a quantity's coefficients over the columns (shares, then instances of `fleet`)."""
    share, instance = quantity.share[rows], quantity.instance[rows]
    if len(fleet):
        return np.concatenate([share, instance[fleet]])
    folded = np.where(problem.fleet[rows], instance * needed(problem, rows), 0.0)
    return np.asarray(share + folded)


def _scale(coefficients: Floats) -> float:
    """Return a power of two near the largest coefficient: scaling by it loses no digit."""
    largest = float(np.max(np.abs(coefficients), initial=0.0))
    return float(2.0 ** np.round(np.log2(largest))) if largest > 0 else 1.0


def _cost_scale(problem: Problem, objective: Quantity, rows: NDArray[np.int64]) -> float:
    """Return a power of two near the objective's lower bound, so that gaps are relative."""
    folded = _spread(problem, objective, rows, np.empty(0, dtype=np.int64))
    least = np.full(len(problem.labels), np.inf)
    np.minimum.at(least, problem.group[rows], folded)
    return _scale(np.array([least[np.isfinite(least)].sum()]))


def _serve(problem: Problem, rows: NDArray[np.int64]) -> _Triplets:
    body = [
        Row(name=f"serve[{label}]", unit="1", sense=Sense.EQUAL, rhs=1.0)
        for label in problem.labels
    ]
    group = problem.group[rows].astype(np.int64)
    return group, np.arange(len(rows)), np.ones(len(rows)), body


def _limit(
    problem: Problem,
    limit: Limit,
    rows: NDArray[np.int64],
    fleet: NDArray[np.int64],
) -> _Triplets:
    coefficients = _spread(problem, limit.quantity, rows, fleet)
    scale = _scale(np.append(coefficients, limit.allowed)) / _STRETCH
    used = np.flatnonzero(coefficients)
    row = Row(
        name=limit.name,
        unit=limit.unit,
        sense=Sense.AT_MOST,
        rhs=limit.allowed * KEPT_RATIO / scale,
        scale=scale,
    )
    return np.zeros(len(used), dtype=np.int64), used, coefficients[used] / scale, [row]


def _fleets(problem: Problem, rows: NDArray[np.int64], fleet: NDArray[np.int64]) -> _Triplets:
    order = np.arange(len(fleet))
    per_share = needed(problem, rows)[fleet]
    body = [
        Row(
            name=f"fleet[{problem.labels[problem.group[row]]}:{problem.names[row]}]",
            unit="instances",
            sense=Sense.AT_MOST,
            rhs=0.0,
        )
        for row in rows[fleet]
    ]
    return (
        np.concatenate([order, order]),
        np.concatenate([fleet, len(rows) + order]),
        np.concatenate([per_share, -np.ones(len(fleet))]),
        body,
    )


def _covers(problem: Problem, rows: NDArray[np.int64], fleet: NDArray[np.int64]) -> _Triplets:
    """Return a row per fleet group: its instances together have to serve all of it.

    The other rows imply it; written out, in whole numbers alone, it is what solvers cut from.
    """
    group = problem.group[rows][fleet]
    groups = np.unique(group)
    body = [
        Row(name=f"cover[{problem.labels[index]}]", unit="1", sense=Sense.AT_MOST, rhs=-1.0)
        for index in groups
    ]
    return (
        np.searchsorted(groups, group).astype(np.int64),
        len(rows) + np.arange(len(fleet)),
        -1.0 / needed(problem, rows)[fleet],
        body,
    )


def _stack(table: list[_Triplets]) -> _Triplets:
    offset = 0
    row_index = []
    body: list[Row] = []
    for rows, _, _, part in table:
        row_index.append(rows + offset)
        body += part
        offset += len(part)
    columns = np.concatenate([part[1] for part in table])
    values = np.concatenate([part[2] for part in table])
    return np.concatenate(row_index), columns, values, body
