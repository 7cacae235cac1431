"""Pools of instances that workloads share hour by hour, and what chosen rows take of them.

An hour that is begun counts whole: so a pool never has more instances up at any moment than the
scenario allows, however runs begin and end inside an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats, Run
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Capacity, Scenario, Training
from advisor.placement.evaluate import evaluate, instances_by_hour
from advisor.placement.matching.candidates import scenario_calendar
from advisor.placement.matching.demand import training_need
from advisor.placement.matching.policy import matches_place
from advisor.placement.matching.timing import best_runs

_INSTANT_H = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Pools of a scenario.

    Attributes:
        names: as the scenario names them
        capacity: instances in any hour, shape (n_pools,)
        inside: which candidates count in each, shape (n_pools, n_candidates)
        hours: of the period, the last of them begun
    """

    names: tuple[str, ...]
    capacity: Floats
    inside: NDArray[np.bool_]
    hours: int


def pools_of(catalog: Catalog, scenario: Scenario, candidates: Candidates) -> Pools:
    """Return the pools of a scenario; of those with the same name the smallest counts.

    Raises:
        CatalogError: a place or accelerator that the catalogue does not know.
    """
    given = {
        name_of_pool(row): row for row in sorted(scenario.limits.capacity, key=_largest_first)
    }
    inside = np.zeros((len(given), len(candidates)), dtype=bool)
    for index, capacity in enumerate(given.values()):
        inside[index] = matches_place(catalog, candidates.offer, capacity.place)
        if capacity.accelerator is not None:
            board = f"gpu:{capacity.accelerator}"
            inside[index] &= matches_place(catalog, candidates.offer, board)
    return Pools(
        names=tuple(given),
        capacity=np.array([float(row.instances) for row in given.values()]),
        inside=inside,
        hours=int(np.ceil(scenario.period.hours)),
    )


def runs_of(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    row: int,
) -> tuple[Run, ...]:
    """Return when a candidate of a training workload runs; nothing for a service."""
    workload = scenario.workloads[candidates.groups[candidates.group[row]].workload]
    if not isinstance(workload, Training):
        return ()
    if candidates.schedule[row] >= 0:
        return candidates.schedules[candidates.schedule[row]]
    need = training_need(workload, profiles[workload.profile], scenario.period.hours)
    region = int(catalog.offers.region[candidates.offer[row]])
    calendar = scenario_calendar(catalog, scenario)
    return best_runs(calendar, need, float(candidates.job_h[row]), region)


def hours_begun(runs: tuple[Run, ...], hours: int) -> NDArray[np.bool_]:
    """Return the hours of a period in which runs are up, shape (hours,)."""
    found = np.zeros(hours, dtype=bool)
    for begin_h, length_h in runs:
        last = int(np.ceil(begin_h + length_h - _INSTANT_H))
        found[int(begin_h + _INSTANT_H) : last] = True
    return found


def use_of_pools(
    pools: Pools,
    candidates: Candidates,
    rows: NDArray[np.int64],
    share: Floats,
    up: NDArray[np.bool_],
) -> Floats:
    """Return the instances that chosen candidates keep up, shape (n_pools, hours).

    Args:
        pools: of the scenario
        candidates: all of them
        rows: the chosen ones, shape (n,)
        share: of each, shape (n,)
        up: hours in which training rows are up, shape (n, hours); others count as they scale
    """
    standing = instances_up(candidates, rows, share, up)
    return np.asarray(pools.inside[:, rows].astype(float) @ standing)


def instances_up(
    candidates: Candidates,
    rows: NDArray[np.int64],
    share: Floats,
    up: NDArray[np.bool_],
) -> Floats:
    """Return the instances that each chosen candidate keeps up by the hour, shape (n, hours)."""
    hours = up.shape[1]
    found = np.zeros((len(rows), hours))
    fixed = evaluate(candidates, rows, share).instances
    for index, row in enumerate(rows.tolist()):
        group = candidates.groups[candidates.group[row]]
        if group.origin is None:
            found[index] = up[index] * candidates.instances[row] * share[index]
        elif group.up_share is None:
            found[index] = fixed[index]
        else:
            found[index] = instances_by_hour(group, candidates.wanted[[row]], hours) * share[index]
    return found


def name_of_pool(capacity: Capacity) -> str:
    """Return a pool as the scenario names it: "limits.capacity[aws:eu-north-1]"."""
    words = [capacity.place] + ([capacity.accelerator] if capacity.accelerator else [])
    return f"limits.capacity[{' '.join(words)}]"


def _largest_first(capacity: Capacity) -> int:
    return -capacity.instances
