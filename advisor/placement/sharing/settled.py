"""A choice among versions of candidates that no pool refuses.

The integer program knows no pools at first. An hour that its choice overfills becomes a limit, the
worst hours of each pool first, until none is left.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.scenario import Objective
from advisor.errors import Conflict, Infeasible
from advisor.placement.evaluate import whole_instances
from advisor.placement.sharing.pools import Pools, instances_up
from advisor.placement.sharing.setting import Setting, hours_up
from advisor.placement.solving.problem import KEPT_RATIO, Limit, Problem, Quantity
from advisor.placement.solving.relax import relaxation_message
from advisor.placement.solving.solve import Choice, choose

_HOURS: Final = 24
"""Hours of a pool that get a limit each time that a choice overfills some."""

_SAME: Final = 1e-9
"""Instances that differ by less are the same."""


def settle_hours(
    setting: Setting,
    pools: Pools,
    problem: Problem,
    use: Floats,
    objective: Objective,
    asked: NDArray[np.bool_],
) -> tuple[Problem, Choice, NDArray[np.bool_]]:
    """Return a choice that no pool refuses, and the problem with the limits that it took.

    Args:
        setting: what it is made for
        pools: of the problem's candidates
        problem: of versions of candidates, without limits of hours
        use: instances of each row by the hour, of fleets as 1, shape (n_rows, hours)
        objective: what to minimise
        asked: hours that are limits from the beginning, shape (n_pools, hours)

    Returns:
        The problem, the choice, and the hours that became limits.

    Raises:
        Infeasible: whole work does not fit, though divided work might.
        SolverFailed: a solver gave up.
    """
    inside = pools.inside[:, problem.candidate]
    asked = asked.copy()
    while True:
        limits = [
            _hour_limit(setting, pools, problem, (int(pool), int(hour)), inside, use)
            for pool, hour in np.argwhere(asked)
        ]
        limited = replace(problem, limits=(*problem.limits, *_distinct(limits)))
        try:
            choice = choose(limited, objective, setting.solve, setting.confirm)
        except Infeasible as error:
            conflicts = _by_pool(limited, error.conflicts)
            text = relaxation_message((conflicts,), tried=False)
            raise Infeasible(text, (conflicts,)) from None
        up = np.where(problem.fleet, whole_up(problem, choice), 0.0)
        up[choice.rows] += np.where(problem.fleet[choice.rows], 0.0, choice.share)
        over = overfilled(pools, inside.astype(float) @ (up[:, None] * use))
        over[asked] = 0.0
        if not over.any():
            return limited, choice, asked
        for pool in np.flatnonzero(over.any(axis=1)).tolist():
            worst = np.argsort(-over[pool], kind="stable")[:_HOURS]
            asked[pool, worst[over[pool, worst] > 0.0]] = True


def whole_up(problem: Problem, choice: Choice) -> Floats:
    """Return the whole instances that a choice keeps up on each row, shape (n_rows,)."""
    found = np.zeros(len(problem))
    wanted = problem.instances[choice.rows] * choice.share
    found[choice.rows] = np.maximum(whole_instances(wanted), 1.0)
    return found


def _hour_limit(
    setting: Setting,
    pools: Pools,
    problem: Problem,
    place: tuple[int, int],
    inside: NDArray[np.bool_],
    use: Floats,
) -> Limit:
    pool, hour = place
    begin = setting.scenario.period.start + timedelta(hours=hour)
    used = np.where(inside[pool], use[:, hour], 0.0)
    return Limit(
        name=f"{pools.names[pool]} at {begin:%Y-%m-%dT%H:%MZ}",
        unit="instances",
        allowed=float(pools.capacity[pool]),
        quantity=Quantity(
            share=np.where(problem.fleet, 0.0, used),
            instance=np.where(problem.fleet, used, 0.0),
        ),
        pool=pools.names[pool],
    )


def _distinct(limits: list[Limit]) -> list[Limit]:
    """Return limits on the same amounts once."""
    found = {
        (limit.pool, limit.quantity.share.tobytes(), limit.quantity.instance.tobytes()): limit
        for limit in reversed(limits)
    }
    return list(reversed(found.values()))


def use_of_rows(
    setting: Setting,
    pools: Pools,
    candidates: Candidates,
    problem: Problem,
) -> Floats:
    """Return the instances of each row by the hour, of fleets as 1, shape (n_rows, hours)."""
    rows = problem.candidate
    up = hours_up(setting, candidates, pools, rows)
    standing = instances_up(candidates, rows, np.ones(len(rows)), up)
    return np.where(problem.fleet[:, None], standing > 0.0, standing)


def overfilled(pools: Pools, use: Floats) -> Floats:
    """Return the instances beyond those that pools have, shape (n_pools, hours)."""
    allowed = pools.capacity[:, None] * KEPT_RATIO + _SAME
    return np.asarray(np.maximum(use - allowed, 0.0))


def _by_pool(problem: Problem, conflicts: tuple[Conflict, ...]) -> tuple[Conflict, ...]:
    """Return conflicts with the hours of a pool as one: the hour that needs most."""
    pool = {limit.name: limit.pool for limit in problem.limits if limit.pool is not None}
    found: dict[str, Conflict] = {}
    for row in conflicts:
        name = pool.get(row.limit, row.limit)
        if name not in found or found[name].needed < row.needed:
            found[name] = replace(row, limit=name)
    return tuple(found.values())
