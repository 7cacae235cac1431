"""Settle a problem part by part, under as few of its limits as its answer keeps all of."""

import numpy as np
from numpy.typing import NDArray

from advisor.domain.scenario import Objective
from advisor.placement.solving.parts import split, used
from advisor.placement.solving.problem import KEPT_RATIO, Problem
from advisor.placement.solving.program import Solve
from advisor.placement.solving.settle import Settled, settle


def settle_parts(
    problem: Problem,
    objective: Objective,
    solve: Solve,
    *,
    binding: NDArray[np.bool_],
) -> Settled:
    """Return the optimum of a problem, adding limits until none is broken.

    Args:
        problem: to settle
        objective: what to minimise
        solve: runs a program
        binding: limits that tie groups together from the start, shape (n_limits,)

    Raises:
        Unmet: the solver found no solution for a part.
        SolverFailed: the solver gave up.
    """
    while True:
        parts = split(problem, binding)
        answers = [settle(part, objective, solve) for _, part in parts]
        together = _merge([rows for rows, _ in parts], answers)
        broken = np.array(
            [
                used(problem, limit.quantity, together.rows, together.share)
                > limit.allowed * KEPT_RATIO
                for limit in problem.limits
            ],
            dtype=bool,
        )
        if not (broken & ~binding).any():
            return together
        binding = binding | broken


def _merge(rows: list[NDArray[np.int64]], answers: list[Settled]) -> Settled:
    where = np.concatenate([mine[part.rows] for mine, part in zip(rows, answers, strict=True)])
    share = np.concatenate([part.share for part in answers])
    order = np.argsort(where)
    return Settled(
        rows=where[order],
        share=share[order],
        objective=sum(part.objective for part in answers),
        proven=sum(part.proven for part in answers),
    )
