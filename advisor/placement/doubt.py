"""Would the choice be another if the energy were another, within its range?

For each demand group the chosen accelerators, each with its variant of the work, are held against
the best offer of every other, under the prices that the binding limits have. The least change of a
predicted energy that turns the choice is told where the 80 % range allows it.
"""

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Doubt
from advisor.domain.scenario import MAX_VARIANTS, Objective, Scenario
from advisor.placement.evaluate import whole_instances
from advisor.placement.solving.problem import Problem, Quantity, variant_of
from advisor.placement.solving.solve import Choice


def doubts_of(
    catalog: Catalog,
    scenario: Scenario,
    candidates: Candidates,
    problem: Problem,
    choice: Choice,
    objective: Objective,
) -> tuple[Doubt, ...]:
    """Return the groups whose accelerator or variant would change inside the range of energy.

    Args:
        catalog: what the offers are
        scenario: whose variants they are
        candidates: all of them
        problem: posed of them
        choice: of its rows
        objective: only emissions depend on energy; a plan of least cost has no doubts

    Returns:
        At most one doubt per group: the change that takes least.
    """
    if objective is not Objective.EMISSIONS:
        return ()
    every = np.arange(len(problem))
    full = _value(problem, choice.prices, every, np.ones(len(problem)))
    instance = catalog.offers.instance[candidates.offer[problem.candidate]]
    board = catalog.instances.accelerator[instance].astype(np.int64)
    # an accelerator with another variant of the work is another choice
    choices = board * (MAX_VARIANTS + 1) + candidates.variant[problem.candidate]
    predicted_kg = (candidates.predicted_kwh * candidates.share_kg_per_kwh)[problem.candidate]
    found = []
    for group, label in enumerate(problem.labels):
        mine = choice.rows[problem.group[choice.rows] == group]
        share = choice.share[problem.group[choice.rows] == group]
        rivals = np.flatnonzero((problem.group == group) & ~np.isin(choices, choices[mine]))
        if len(rivals) == 0:
            continue
        value = float(_value(problem, choice.prices, mine, share).sum())
        own_kg = float(predicted_kg[mine] @ share)
        high = candidates.high_ratio[problem.candidate[mine]]
        own_high = float((predicted_kg[mine] * share) @ high) / own_kg if own_kg else 1.0
        low = candidates.low_ratio[problem.candidate[rivals]]
        doubt = _doubt(
            (full[rivals] - value) / own_kg if own_kg else np.full(len(rivals), np.inf),
            own_high - 1.0,
            _share_of(full[rivals] - value, predicted_kg[rivals]),
            1.0 - low,
        )
        if doubt is None:
            continue
        rival, change, limit = doubt
        row = int(rivals[rival])
        found.append(
            Doubt(
                group=label,
                chosen=_name(catalog, int(board[mine[0]]))
                + _as(scenario, candidates, problem, int(mine[0])),
                rival=_name(catalog, int(board[row])) + _as(scenario, candidates, problem, row),
                rival_place=problem.names[row].partition(" ")[0],
                change_ratio=change,
                range_ratio=limit,
            ),
        )
    return tuple(found)


def _doubt(
    own_rise: Floats,
    own_limit: float,
    rival_fall: Floats,
    rival_limit: Floats,
) -> tuple[int, float, float] | None:
    """Return the rival that needs least, the change and its limit; below 0 is the rival's fall."""
    first, second = int(np.argmin(own_rise)), int(np.argmin(rival_fall / rival_limit))
    rise, fall = float(own_rise[first]), float(rival_fall[second])
    rise_part = rise / own_limit if own_limit > 0.0 else np.inf
    fall_part = fall / float(rival_limit[second])
    if min(rise_part, fall_part) > 1.0:
        return None
    if rise_part <= fall_part:
        return first, max(rise, 0.0), own_limit
    return second, -max(fall, 0.0), -float(rival_limit[second])


def _share_of(difference_kg: Floats, predicted_kg: Floats) -> Floats:
    out = np.full_like(difference_kg, np.inf)
    return np.divide(difference_kg, predicted_kg, out=out, where=predicted_kg > 0)


def _value(
    problem: Problem,
    prices: Floats,
    rows: NDArray[np.int64],
    share: Floats,
) -> Floats:
    """Return emissions plus what the binding limits would ask for what is used. [kgCO2e]"""
    up = np.maximum(whole_instances(problem.instances[rows] * share), 1.0)
    standing = np.where(problem.fleet[rows], up, 0.0)

    def used(quantity: Quantity) -> Floats:
        return quantity.share[rows] * share + quantity.instance[rows] * standing

    total = used(problem.emissions)
    for limit, price in zip(problem.limits, prices, strict=True):
        total = total + max(0.0, -float(price)) * used(limit.quantity)
    return total


def _as(scenario: Scenario, candidates: Candidates, problem: Problem, row: int) -> str:
    variant = variant_of(scenario, candidates, int(problem.candidate[row]))
    return "" if variant is None else f" as {variant}"


def _name(catalog: Catalog, board: int) -> str:
    return "the CPU" if board < 0 else catalog.accelerators[board].name
