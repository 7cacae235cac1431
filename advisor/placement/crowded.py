"""Candidates of pools that are short, as a market of hours; and back, as candidates with schedules.

Where pools are not short, candidates carry their best hours and nothing here is called. Where they
are, each run's window has an hour's price, and a candidate has as many versions as schedules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats, Run
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective, Scenario, Training
from advisor.placement.candidates import scenario_calendar
from advisor.placement.demand import TrainingNeed, training_need
from advisor.placement.evaluate import instances_by_hour
from advisor.placement.hourly.columns import Columns, hours_worked
from advisor.placement.hourly.market import INSTANT_H, Cap, Groups, Ints, Market, Quantity, Rows
from advisor.placement.hourly.spans import spans_of
from advisor.placement.hourly.schedules import Slots, least_of_hours, stretch_costs
from advisor.placement.pools import Pools
from advisor.placement.solving.problem import Problem
from advisor.placement.timing import windows_of

_OBJECTIVE: Final = {Objective.EMISSIONS: Quantity.KG, Objective.COST: Quantity.USD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A market of candidates.

    Attributes:
        market: rows and limits
        candidate: of each row, an index into the candidates
    """

    market: Market
    candidate: Ints


def crowd_of(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    problem: Problem,
    pools: Pools,
    objective: Objective,
) -> Crowd:
    """Return the allowed candidates of a scenario as a market.

    Outside all pools a row takes what its best hours take. Inside, it takes what its hours take,
    which are whole hours of each run's window; rows whose work does not fit in them are left out.

    Args:
        catalog: where grids come from
        scenario: windows and limits
        profiles: by the path that the scenario writes
        candidates: all of them
        problem: posed of them, pools apart
        pools: that are shared
        objective: what to minimise
    """
    needs = {
        index: training_need(workload, profiles[workload.profile], scenario.period.hours)
        for index, group in enumerate(candidates.groups)
        if isinstance(workload := scenario.workloads[group.workload], Training)
    }
    groups = _groups(needs, len(candidates.groups))
    kept = problem.candidate[_fits(candidates, groups, pools, problem.candidate)]
    kept = kept[np.argsort(candidates.group[kept], kind="stable")]
    cells, cell = np.unique(pools.inside[:, kept].T, axis=0, return_inverse=True)
    pools_of = np.vstack([np.zeros((1, len(pools.names)), dtype=bool), cells])
    cell = np.where(cells[cell].any(axis=1), cell + 1, 0)
    calendar = scenario_calendar(catalog, scenario)
    zone = calendar.zone[catalog.offers.region[candidates.offer[kept]]].astype(np.int64)
    ratio = calendar.ratios(0.0, pools.hours)
    rows, up = _rows(candidates, groups, (kept, cell, zone % len(ratio)), ratio)
    return Crowd(
        market=Market(
            rows=rows,
            groups=groups,
            ratio=ratio,
            up=up,
            pools_of=pools_of,
            capacity=pools.capacity,
            caps=_caps(scenario, candidates),
            objective=np.eye(len(Quantity))[_OBJECTIVE[objective]],
        ),
        candidate=kept,
    )


def with_schedules(
    candidates: Candidates,
    crowd: Crowd,
    columns: Columns,
) -> tuple[Candidates, Ints]:
    """Return the candidates with versions of some for each schedule, and which each schedule is.

    Args:
        candidates: all of them
        crowd: made of them
        columns: schedules; of services and of rows outside all pools the candidate itself serves
    """
    market = crowd.market
    row = crowd.candidate[columns.row]
    timed = np.flatnonzero(market.rows.job_h[columns.row] > 0.0)
    hours = columns.take(timed).hours(market)
    used_h, ratio_h = hours_worked(market, columns.row[timed], hours)
    new = _versions(candidates, row[timed], used_h, ratio_h)
    schedules = tuple(
        _runs(market, int(at), up) for at, up in zip(columns.row[timed], hours, strict=True)
    )
    first = len(candidates)
    names = [name for name in new]
    longer = replace(
        candidates,
        **{name: np.concatenate([getattr(candidates, name), new[name]]) for name in names},
        schedule=np.concatenate(
            [candidates.schedule, np.arange(len(timed), dtype=np.int32)],
        ),
        schedules=schedules,
    )
    which = row.copy()
    which[timed] = first + np.arange(len(timed))
    return longer, which


def _groups(needs: Mapping[int, TrainingNeed], count: int) -> Groups:
    begin: list[int] = []
    end: list[int] = []
    first = [0]
    for group in range(count):
        need = needs.get(group)
        for begin_h, length_h in windows_of(need, need.deadline_h) if need else ():
            begin.append(int(np.ceil(begin_h - INSTANT_H)))
            end.append(int(begin_h + length_h + INSTANT_H))
        first.append(len(begin))
    return Groups(
        first_window=np.array(first),
        begin=np.array(begin, dtype=np.int64),
        end=np.array(end, dtype=np.int64),
        pausing=np.array([group in needs and needs[group].pausing for group in range(count)]),
        restart_h=np.array(
            [needs[group].restart_h if group in needs else 0.0 for group in range(count)]
        ),
    )
