"""What no plan of whole instances can beat, whatever its schedules."""

from dataclasses import replace

import numpy as np

from advisor.domain.candidates import Candidates
from advisor.domain.scenario import Objective
from advisor.placement.hourly.market import Cap, Ints, Market, Prices, least_costs
from advisor.placement.hourly.market import Quantity as Quantities
from advisor.placement.hourly.pricing import Tolls, row_costs
from advisor.placement.sharing.crowd import UNITS, Crowd
from advisor.placement.sharing.setting import Setting
from advisor.placement.solving.problem import Limit, Problem, Quantity
from advisor.placement.solving.solve import choose


def whole_bound(
    setting: Setting,
    crowd: Crowd,
    candidates: Candidates,
    problem: Problem,
    prices: Prices,
    objective: Objective,
) -> float:
    """Return what no plan of whole instances can beat: pools at their prices, all else exact.

    Whatever hours cost, a plan that pays for them and gets the worth of all pools back takes no
    more than it does; so the best plan at these prices, which needs no pools, is a bound.
    """
    market, rows = crowd.market, crowd.market.rows
    tolls = Tolls.of(market, replace(prices, caps=np.zeros(len(market.caps))))
    asked = pose_rows(problem, crowd.candidate)
    fleet = asked.fleet
    cost = row_costs(market, tolls, np.arange(len(rows)))
    toll = tolls.fleets[rows.cell, np.maximum(rows.up, 0)]
    own = asked.quantity(objective)
    tolled = Quantity(
        share=np.where(fleet, own.share, cost),
        instance=np.where(fleet, own.instance + toll, 0.0),
    )
    limits = tuple(
        replace(limit, quantity=_least(market, limit, cap))
        for limit, cap in zip(limits_of(candidates, asked, market.caps), market.caps, strict=True)
    )
    priced = replace(asked, emissions=tolled, cost=tolled, limits=limits, charge_usd_per_kg=0.0)
    best = choose(priced, objective, setting.solve, setting.confirm)
    return best.objective * (1.0 - best.gap) - float(prices.pools.sum(axis=1) @ market.capacity)


def _least(market: Market, limit: Limit, cap: Cap) -> Quantity:
    """Return a limit's quantity with the least of it that work with an end takes at any hours."""
    weight = np.zeros((len(Quantities), len(market.groups)))
    weight[cap.quantity] = cap.groups
    timed = market.rows.job_h > 0.0
    least = least_costs(market, market.rows, weight)
    return replace(limit.quantity, share=np.where(timed, least, limit.quantity.share))


def pose_rows(problem: Problem, rows: Ints) -> Problem:
    """Return a problem of some of its candidates, without limits."""
    return replace(problem, limits=()).take(np.asarray(np.searchsorted(problem.candidate, rows)))


def limits_of(
    candidates: Candidates, problem: Problem, caps: tuple[Cap, ...]
) -> tuple[Limit, ...]:
    """Return caps as limits of a problem."""
    rows = problem.candidate
    water = Quantity(share=candidates.l_share[rows], instance=candidates.l_instance[rows])
    amounts = (problem.emissions, problem.cost, water)
    found = []
    for cap in caps:
        counts, whole = cap.groups[problem.group], amounts[cap.quantity]
        found.append(
            Limit(
                name=cap.name,
                unit=UNITS[cap.quantity],
                allowed=cap.allowed,
                quantity=Quantity(
                    share=np.where(counts, whole.share, 0.0),
                    instance=np.where(counts, whole.instance, 0.0),
                ),
            )
        )
    return tuple(found)
