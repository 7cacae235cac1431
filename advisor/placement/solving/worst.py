"""A program that minimises the largest of several quantities, as rows of the same program."""

from dataclasses import replace

import numpy as np

from advisor.placement.solving.problem import Limit, Quantity
from advisor.placement.solving.program import Program


def cut(quantity: Quantity, number: int) -> Limit:
    """Return a quantity as a row that `largest` ties to its column."""
    return Limit(name=f"cut[{number}]", unit="objective", allowed=0.0, quantity=quantity)


def largest(program: Program, first: int, count: int) -> Program:
    """Return the program that minimises what none of some rows exceeds.

    Args:
        program: whose rows from `first` on are cuts; its objective is dropped, but for its scale
        first: index of the first cut among the program's rows
        count: of cuts
    """
    cuts = first + np.arange(count)
    scales = np.array([program.rows[row].scale for row in cuts])
    return replace(
        program,
        names=(*program.names, "largest"),
        cost=np.append(np.zeros(len(program.cost)), 1.0),
        upper=np.append(program.upper, np.inf),
        integer=np.append(program.integer, False),
        row_index=np.concatenate([program.row_index, cuts]),
        column_index=np.concatenate([program.column_index, np.full(count, len(program.cost))]),
        value=np.concatenate([program.value, -program.cost_scale / scales]),
    )
