"""Candidates as a market of hours, for pools that are short.

Where pools are not short, candidates carry their best hours and nothing here is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.scenario import Objective, Training
from advisor.placement.evaluate import instances_by_hour
from advisor.placement.hourly.market import (
    INSTANT_H,
    Cap,
    Frames,
    Groups,
    Ints,
    Market,
    Mask,
    Quantity,
    Rows,
)
from advisor.placement.hourly.schedules import Slots, least_of_hours, stretch_costs
from advisor.placement.hourly.shortlist import unbeaten
from advisor.placement.hourly.spans import spans_of
from advisor.placement.matching.candidates import scenario_calendar
from advisor.placement.matching.demand import TrainingNeed, training_need
from advisor.placement.matching.timing import windows_of
from advisor.placement.sharing.pools import Pools
from advisor.placement.sharing.setting import Setting
from advisor.placement.solving.problem import Problem

UNITS: Final = {Quantity.KG: "kgCO2e", Quantity.USD: "USD", Quantity.LITRE: "L"}
_QUANTITIES: Final = {unit: quantity for quantity, unit in UNITS.items()}


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
    setting: Setting,
    candidates: Candidates,
    problem: Problem,
    pools: Pools,
    objective: Objective,
) -> Crowd:
    """Return the allowed candidates of a scenario as a market.

    Outside all pools a row takes what its best hours take. Inside, it takes what its hours take,
    which are whole hours of each run's window; rows whose work does not fit in them are left out.

    Args:
        setting: windows and grids
        candidates: all of them
        problem: posed of them, whose limits count too
        pools: that are shared
        objective: what to minimise
    """
    catalog, scenario = setting.catalog, setting.scenario
    needs = {
        index: training_need(workload, setting.profiles[workload.profile], scenario.period.hours)
        for index, group in enumerate(candidates.groups)
        if isinstance(workload := scenario.workloads[group.workload], Training)
    }
    allowed = np.flatnonzero(candidates.reason == 0)
    timed = pools.inside[:, allowed].any(axis=0) & np.isin(candidates.group[allowed], list(needs))
    frames, frame = _frames(candidates, needs, allowed, timed)
    fits = ~timed | _fits(candidates, frames, allowed, frame)
    kept, timed, frame = allowed[fits], timed[fits], frame[fits]
    calendar = scenario_calendar(catalog, scenario)
    ratio = calendar.ratios(0.0, pools.hours)
    zone = calendar.zone[catalog.offers.region[candidates.offer[kept]]].astype(np.int64)
    cells, cell = np.unique(pools.inside[:, kept].T, axis=0, return_inverse=True)
    groups = _groups(needs, len(candidates.groups))
    up, rows = _rows(
        candidates, groups, frames, _Kept(kept, timed, frame, zone % len(ratio)), ratio
    )
    market = Market(
        rows=replace(rows, cell=np.where(cells[cell].any(axis=1), cell + 1, 0)),
        frames=frames,
        groups=groups,
        ratio=ratio,
        up=up,
        pools_of=np.vstack([np.zeros((1, len(pools.names)), dtype=bool), cells]),
        capacity=pools.capacity,
        caps=_caps(problem),
        objective=_weights_of(problem, objective),
    )
    # fractions of instances rank fleets otherwise than whole ones do: all of these stay
    fleets = np.flatnonzero(candidates.is_fleet[kept])
    left = np.union1d(unbeaten(market, market.rows), fleets)
    return Crowd(market=replace(market, rows=market.rows.take(left)), candidate=kept[left])


@dataclass(frozen=True, slots=True)
class _Kept:
    """Candidates that become rows; arrays of shape (n_rows,).

    Attributes:
        candidate: index of each
        timed: its hours are chosen
        frame: its windows
        zone: its grid
    """

    candidate: Ints
    timed: Mask
    frame: Ints
    zone: Ints


def _weights_of(problem: Problem, objective: Objective) -> Floats:
    """Return what an objective adds up, as weights of quantities."""
    found = np.zeros(len(Quantity))
    if objective is Objective.EMISSIONS:
        found[Quantity.KG] = 1.0
    else:
        found[Quantity.USD], found[Quantity.KG] = 1.0, problem.charge_usd_per_kg
    return found


def _groups(needs: Mapping[int, TrainingNeed], count: int) -> Groups:
    return Groups(
        pausing=np.array([group in needs and needs[group].pausing for group in range(count)]),
        restart_h=np.array(
            [needs[group].restart_h if group in needs else 0.0 for group in range(count)]
        ),
    )


def _frames(
    candidates: Candidates,
    needs: Mapping[int, TrainingNeed],
    rows: Ints,
    timed: Mask,
) -> tuple[Frames, Ints]:
    """Return the windows of all runs, and which of them each row has; the first frame has none."""
    begin: list[int] = []
    end: list[int] = []
    first = [0, 0]
    frame = np.zeros(len(rows), dtype=np.int64)
    for group, need in needs.items():
        mine = np.flatnonzero(timed & (candidates.group[rows] == group))
        jobs_h, which = np.unique(candidates.job_h[rows[mine]], return_inverse=True)
        lengths = np.array([windows_of(need, job_h)[0][1] for job_h in jobs_h.tolist()])
        for length in np.unique(lengths).tolist():
            alike = lengths == length
            windows = windows_of(need, float(jobs_h[alike][0]))
            # a wait that a tier allows ends with its hour, a deadline within it
            spare_h = 1.0 - 2 * INSTANT_H if length < need.deadline_h else 0.0
            begin += [int(np.ceil(begin_h - INSTANT_H)) for begin_h, _ in windows]
            end += [int(begin_h + length_h + spare_h + INSTANT_H) for begin_h, length_h in windows]
            frame[mine[alike[which]]] = len(first) - 1
            first.append(len(begin))
    return Frames(first=np.array(first), begin=np.array(begin, int), end=np.array(end, int)), frame


def _fits(candidates: Candidates, frames: Frames, rows: Ints, frame: Ints) -> Mask:
    """Return whose work fits in the whole hours of each window."""
    least = np.full(len(frames.windows), np.inf)
    length = frames.end - frames.begin
    for index in range(len(least)):
        mine = length[frames.first[index] : frames.first[index + 1]]
        least[index] = mine.min(initial=10**9)
    job_h = np.nan_to_num(candidates.job_h[rows])
    return np.asarray(np.ceil(job_h - INSTANT_H) <= least[frame])


def _rows(
    candidates: Candidates,
    groups: Groups,
    frames: Frames,
    kept: _Kept,
    ratio: Floats,
) -> tuple[Floats, Rows]:
    """Return the hours of services, and rows that stand outside all pools as yet."""
    rows = kept.candidate
    job_h = np.where(kept.timed, np.nan_to_num(candidates.job_h[rows]), 0.0)
    fixed, per_h = _amounts(candidates, rows, kept.timed)
    up, standing, instances = _standing(candidates, rows, ratio.shape[1])
    found = Rows(
        group=candidates.group[rows].astype(np.int64),
        zone=kept.zone,
        cell=np.zeros(len(rows), dtype=np.int64),
        instances=instances,
        job_h=job_h,
        clean_h=np.zeros(len(rows)),
        fixed=fixed,
        per_h=per_h,
        up=standing,
        frame=kept.frame,
    )
    clean_h = _clean_h(found, groups, frames, ratio)
    moving = np.where(kept.timed, candidates.moving_kwh[rows], 0.0)
    windows = np.maximum(frames.windows[kept.frame], 1)
    mean = np.divide(clean_h, job_h * windows, out=np.ones(len(rows)), where=job_h > 0.0)
    fixed[Quantity.KG] += moving * annual_kg(candidates, rows) * mean
    return up, replace(found, clean_h=clean_h, fixed=fixed)


def _clean_h(rows: Rows, groups: Groups, frames: Frames, ratio: Floats) -> Floats:
    """Return the integral of the ratio over each row's best hours, equal work once. [h]"""
    timed = np.flatnonzero(rows.job_h > 0.0)
    pausing = groups.pausing[rows.group[timed]]
    table = np.stack([rows.frame[timed], rows.zone[timed], pausing, rows.job_h[timed]])
    kinds, which = np.unique(table, axis=1, return_inverse=True)
    frame, zone, job_h = kinds[0].astype(int), kinds[1].astype(int), kinds[3]
    found = np.zeros(len(job_h))
    for span in spans_of(frames, frame, kinds[2].astype(bool)):
        cost = span.of(ratio, zone[span.row])
        slots = Slots(cost=cost, price=np.zeros_like(cost), job_h=job_h[span.row])
        least = least_of_hours(slots) if span.pausing else stretch_costs(slots).min(axis=1)
        np.add.at(found, span.row, least)
    clean_h = np.zeros(len(rows))
    clean_h[timed] = found[which]
    return clean_h


def _amounts(candidates: Candidates, rows: Ints, timed: Mask) -> tuple[Floats, Floats]:
    """Return what rows take whatever the hours, moving's emissions apart, and per hour.

    Fleets are folded into their share, at one instance at least: so the relaxation is no more
    than a plan.
    """
    needed = np.where(candidates.is_fleet[rows], np.maximum(candidates.instances[rows], 1.0), 0.0)
    water = candidates.l_share[rows] + candidates.l_instance[rows] * needed
    whole = np.stack(
        [
            candidates.kg_share[rows] + candidates.kg_instance[rows] * needed,
            candidates.usd_share[rows] + candidates.usd_instance[rows] * needed,
            np.nan_to_num(water),
        ]
    )
    hours = np.where(timed, candidates.hours[rows], 1.0)
    worked_kwh = candidates.it_share_kwh[rows] - candidates.moving_kwh[rows]
    embodied = candidates.embodied_share_kg[rows]
    l_per_kwh = np.nan_to_num(candidates.l_per_kwh[rows])
    per_h = np.stack(
        [
            worked_kwh * annual_kg(candidates, rows) / hours,
            (candidates.usd_share[rows] - candidates.moving_usd[rows] + 0.0) / hours,
            worked_kwh * l_per_kwh / hours,
        ]
    )
    fixed = np.stack(
        [embodied, candidates.moving_usd[rows], candidates.moving_kwh[rows] * l_per_kwh]
    )
    return np.where(timed, fixed, whole), np.where(timed, per_h, 0.0)


def annual_kg(candidates: Candidates, rows: Ints) -> Floats:
    """Return emissions per IT energy at the annual mean of intensity. [kgCO2e/kWh]"""
    return np.asarray(candidates.kg_per_kwh[rows] / candidates.intensity_ratio[rows])


def _standing(candidates: Candidates, rows: Ints, hours: int) -> tuple[Floats, Ints, Floats]:
    """Return the hours of services, which of them each row has, and its instances.

    An autoscaled service has other instances in each hour; its row of hours holds them whole.
    """
    patterns = [np.ones(hours)]
    which = np.full(len(rows), -1, dtype=np.int64)
    instances = candidates.instances[rows].copy()
    for index, group in enumerate(candidates.groups):
        mine = np.flatnonzero(candidates.group[rows] == index)
        if group.origin is None:
            continue
        if group.up_share is None:
            which[mine], instances[mine] = 0, np.maximum(instances[mine], 1.0)
            continue
        wanted, same = np.unique(candidates.wanted[rows[mine]], return_inverse=True)
        which[mine], instances[mine] = len(patterns) + same, 1.0
        patterns += list(instances_by_hour(group, wanted, hours))
    return np.stack(patterns), which, instances


def _caps(problem: Problem) -> tuple[Cap, ...]:
    """Return the limits of a problem as caps."""
    found = []
    for limit in problem.limits:
        counts = (limit.quantity.share != 0.0) | (limit.quantity.instance != 0.0)
        groups = np.zeros(len(problem.labels), dtype=bool)
        groups[problem.group[counts]] = True
        quantity = _QUANTITIES[limit.unit]
        found.append(Cap(name=limit.name, quantity=quantity, groups=groups, allowed=limit.allowed))
    return tuple(found)
