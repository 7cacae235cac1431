"""Ours solves one question of the placement benchmark: `python benchmarks/ours.py QUESTION ...`.

A process of its own, as each peer is; the last line that it prints is JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from measure import cpu_s, peak_mib
from numpy.typing import NDArray

from advisor.placement.solving.hulls import RelaxedFrontier, hull_rows, relaxed_frontier

PART = 0.25
POINTS = 50
ROUNDS = 15

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def main() -> None:
    question, *arguments = sys.argv[1:]
    found = QUESTIONS[question](*arguments)
    print(json.dumps({**found, "peak_mib": peak_mib()}))


def budget_of(frontier: RelaxedFrontier) -> float:
    """Return the cheapest, and a part of what lies between it and the greenest. [USD]"""
    return float(frontier.usd[0] + PART * (frontier.usd[-1] - frontier.usd[0]))


def budget(path: str) -> dict[str, float]:
    """Solve for a budget, all of the frontier on the way, from arrays that are there."""
    with np.load(path) as kept:
        group, usd, kg = kept["group"], kept["usd"], kept["kg"]
        allowed = float(kept["budget"])
    one, many = np.array([allowed]), np.linspace(allowed, 2.0 * allowed, POINTS)
    objective, times = 0.0, np.empty((3, ROUNDS))
    for at in range(ROUNDS):  # turn by turn, so that what else runs meets all
        marks = [time.perf_counter()]
        objective = _least(group, usd, kg, one)
        marks.append(time.perf_counter())
        _least(group, usd, kg, many)
        marks.append(time.perf_counter())
        float(group.sum() + usd.sum() + kg.sum())
        marks.append(time.perf_counter())
        times[:, at] = np.diff(marks)
    solve_s, many_s, read_s = np.median(times, axis=1).tolist()
    return {
        "solve_s": solve_s,
        "objective": objective,
        "read_s": read_s,
        "over_one_read": solve_s / read_s,
        f"{POINTS}_points_over_one": many_s / solve_s,
        "vertices": len(relaxed_frontier(group, usd, kg).usd),
    }


def stream(size: str) -> dict[str, float]:
    """Enumerate and solve: of each block its hulls stay, then one frontier of what is left."""
    from world import SIZES, World

    from advisor.placement.hourly.shortlist import _amounts

    world = World(*SIZES[size])
    parts: list[tuple[Ints, Floats, Floats]] = []
    start, worked_s = time.perf_counter(), cpu_s()
    enumerate_s, count, market = 0.0, 0, None
    blocks = world.blocks()
    while True:
        before = time.perf_counter()
        block = next(blocks, None)
        if block is None:
            break
        market = market or world.market(block)
        kg, usd, _ = _amounts(market, block)
        enumerate_s += time.perf_counter() - before
        rows = hull_rows(block.group, usd, kg)
        parts.append((block.group[rows], usd[rows], kg[rows]))
        count += len(block)
    frontier = relaxed_frontier(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    allowed = budget_of(frontier)
    objective = float(frontier.least_kg(np.array([allowed]))[0])
    solve_s = time.perf_counter() - start
    return {
        "solve_s": solve_s,
        "cpu_s": cpu_s() - worked_s,
        "enumerate_s": enumerate_s,
        "objective": objective,
        "candidates": count,
        "vertices": len(frontier.usd),
    }


def hourly(size: str, keep: str, gap: str, whole_gap: str) -> dict[str, float]:
    """Solve where pools hold so much in each hour: divided, and then whole if it has a gap."""
    import scipy.optimize  # noqa: F401 - nobody's imports are in the time
    from world import SIZES, World, joined

    from advisor.placement.hourly.market import free, weights
    from advisor.placement.hourly.relaxation import relax_hourly
    from advisor.placement.hourly.short_hours import use_of_shares
    from advisor.placement.hourly.shortlist import shortlist
    from advisor.placement.hourly.whole import make_whole
    from advisor.placement.solving.solve_scipy import solve_scipy

    workloads, hours = size.split("x") if "x" in size else SIZES[size]
    world = World(int(workloads), int(hours))
    begin = time.perf_counter()
    lists, count, market = [], 0, None
    for block in world.blocks():
        market = market or world.market(block)
        lists.append(shortlist(market, block, [weights(market, free(market))], int(keep)))
        count += len(block)
    rows = joined([part.rows for part in lists])
    outside = np.concatenate([part.outside for part in lists])
    market = world.market(rows)
    short, worked_s = time.perf_counter(), cpu_s()
    relaxed = relax_hourly(market, partial(solve_scipy, gap=float(gap)), float(gap))
    done, worked_s = time.perf_counter(), cpu_s() - worked_s
    shares = relaxed.shares
    taken = np.flatnonzero(shares.share > 1e-9)
    use = use_of_shares(market, relaxed.columns, shares.share)
    full = use >= market.capacity[:, None] * (1.0 - 1e-9)
    found = {
        "candidates": count,
        "kept": len(rows),
        "shortlist_s": short - begin,
        "solve_s": done - short,
        "cpu_s": worked_s,
        "objective": shares.objective,
        "gap": (shares.objective - relaxed.bound) / shares.objective,
        "unserved": float(shares.unserved.sum()),
        "stand_ins_taken": int(outside[relaxed.columns.row[taken]].sum()),
        "full_pool_hours": int(full.sum()),
        "schedules": len(relaxed.columns),
        "relax_peak_mib": peak_mib(),
    }
    if float(whole_gap) > 0.0:
        near = float(whole_gap)
        whole = make_whole(market, relaxed, partial(solve_scipy, gap=near / 2.0), near)
        found["whole_s"] = time.perf_counter() - done
        if whole is not None:
            found["whole_gap"] = (whole.objective - relaxed.bound) / whole.objective
            found["whole_stand_ins"] = int(outside[whole.columns.row].sum())
    return found


def whole_budget(path: str) -> dict[str, float]:
    """Solve whole jobs under a budget: the rows that an optimum may hold, and the optimum."""
    from programs import posed

    from advisor.domain.scenario import Objective
    from advisor.placement.solving.plain import plain_rows
    from advisor.placement.solving.survivors import survivors

    with np.load(path) as kept:
        group, usd, kg = kept["group"], kept["usd"], kept["kg"]
        problem = posed(group, usd, kg, float(kept["budget"]))
    times = np.empty((2, ROUNDS))
    for at in range(ROUNDS):
        start = time.perf_counter()
        rows = survivors(problem, problem.emissions)
        between = time.perf_counter()
        found = plain_rows(problem.take(rows), Objective.EMISSIONS)
        times[:, at] = between - start, time.perf_counter() - between
    assert found is not None
    survivors_s, knapsack_s = np.median(times, axis=1).tolist()
    return {
        "solve_s": survivors_s + knapsack_s,
        "survivors_s": survivors_s,
        "survivors": len(rows),
        "objective": float(kg[rows[found]].sum()),
        "gap": 0.0,
    }


def _least(group: Ints, usd: Floats, kg: Floats, budgets: Floats) -> float:
    return float(relaxed_frontier(group, usd, kg).least_kg(budgets)[0])


QUESTIONS: dict[str, Callable[..., dict[str, float]]] = {
    "budget": budget,
    "stream": stream,
    "hourly": hourly,
    "whole_budget": whole_budget,
}


if __name__ == "__main__":
    main()
