"""Random draws over random problems."""

import numpy as np
from unit.placement.problems import SCIPY

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import Input
from advisor.placement.uncertain.draws import Draws, Parts
from advisor.placement.uncertain.optimum import Asked
from advisor.placement.uncertain.spread import Spread


def make_draws(problem, count=6, seed=1, spread=0.5) -> Draws:
    """Draws that shift each row on its own: energy, hardware and prices by factors."""
    n_rows = len(problem)
    random = np.random.default_rng(seed)
    zero = np.zeros(n_rows)
    off = {Input.GRID_YEAR: spread, Input.EMBODIED: spread, Input.PRICE: spread}
    emissions, cost = problem.emissions, problem.cost
    return Draws(
        count=count,
        parts=Parts(
            known_kg=0.5 * emissions.share,
            predicted_kg=0.2 * emissions.share,
            standing_kg=0.6 * emissions.instance,
            embodied_share_kg=0.3 * emissions.share,
            embodied_instance_kg=0.4 * emissions.instance,
            overhead=zero,
            paid_usd=cost.share,
            moving_usd=zero,
            standing_usd=cost.instance,
        ),
        spreads={
            name: Spread(
                keys=tuple(str(row) for row in range(n_rows)),
                of=np.arange(n_rows),
                low_log=np.full(n_rows, off.get(name, 0.0)),
                high_log=np.full(n_rows, off.get(name, 0.0)),
            )
            for name in Input
        },
        numbers={name: random.standard_normal((count, n_rows)) for name in Input},
    )


def asked_of(problem, objective=Objective.EMISSIONS) -> Asked:
    return Asked(problem=problem, objective=objective, solve=SCIPY, confirm=SCIPY)
