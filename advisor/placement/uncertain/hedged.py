"""A plain choice turned into one that is best over draws."""

from dataclasses import replace

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import Hedge, Robustness
from advisor.errors import PlacementError
from advisor.placement.chosen import Chosen, use_of_choice
from advisor.placement.sharing.pools import pools_of
from advisor.placement.sharing.setting import Setting
from advisor.placement.sharing.settled import overfilled
from advisor.placement.uncertain.draws import draw
from advisor.placement.uncertain.optimum import Asked
from advisor.placement.uncertain.robust import choose_robust


def hedge_choice(
    setting: Setting,
    chosen: Chosen,
    objective: Objective,
    hedge: Hedge,
) -> tuple[Chosen, Robustness]:
    """Return the choice that is best over draws, from what the plain one was chosen from.

    Args:
        setting: what both are made for
        chosen: the best choice by the catalogue's figures
        objective: what to minimise
        hedge: over which draws, and how

    Raises:
        PlacementError: the choice overfills a pool that the plain one does not.
        SolverFailed: a solver gave up.
    """
    candidates, problem = chosen.candidates, chosen.problem
    scenario = setting.scenario
    sample = (hedge.draws, hedge.seed)
    draws = draw(setting.catalog, scenario, setting.profiles, candidates, problem, sample)
    asked = Asked(
        problem=problem, objective=objective, solve=setting.solve, confirm=setting.confirm
    )
    found = choose_robust(asked, draws, hedge.measure, chosen.choice, setting.gap)
    hedged = replace(chosen, choice=found.choice)
    pools = pools_of(setting.catalog, scenario, candidates)
    if pools.names and overfilled(pools, use_of_choice(setting, hedged, pools)).any():
        raise PlacementError(
            "the robust plan would overfill a pool of limits.capacity in hours that the plain one "
            "leaves free, and --robust gives hours no prices; plan without it, or without "
            "limits.capacity",
        )
    return hedged, Robustness(
        measure=hedge.measure,
        draws=hedge.draws,
        seed=hedge.seed,
        value=found.value,
        plain_value=found.plain_value,
        plain=chosen.choice.objective,
    )
