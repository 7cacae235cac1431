"""What choices are made for, and when what they choose is up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Scenario
from advisor.placement.sharing.pools import Pools, hours_begun, runs_of
from advisor.placement.solving.program import Solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a choice is made for.

    Attributes:
        profiles: by the path that the scenario writes
        solve, confirm: run a program; the second is asked before anything is called infeasible
        solve_hours: runs the linear programs over schedules, of which there are many
        gap: relative distance to the best possible objective at which the solve may end
        stop: asked between steps; true ends with the best plan known
    """

    catalog: Catalog
    scenario: Scenario
    profiles: Mapping[str, JobProfile]
    solve: Solve
    confirm: Solve
    solve_hours: Solve
    gap: float
    stop: Callable[[], bool]


def hours_up(
    setting: Setting,
    candidates: Candidates,
    pools: Pools,
    rows: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return the hours in which each candidate of work with an end is up, shape (n, hours)."""
    found = np.zeros((len(rows), pools.hours), dtype=bool)
    for index, row in enumerate(rows.tolist()):
        runs = runs_of(setting.catalog, setting.scenario, setting.profiles, candidates, row)
        found[index] = hours_begun(runs, pools.hours)
    return found
