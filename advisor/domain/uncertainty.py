"""How sure a plan is: what may differ from its figures, and what then would have been better."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from advisor.domain.scenario import Objective

TAIL_SHARE: Final = 0.05
"""Draws that the conditional value at risk is the mean of: the worst ones."""


DRAWS: Final = 1_000
SEED: Final = 1
"""Draws and their seed where nobody asks for others."""

MOST_DRAWS: Final = 100_000
MOST_SEED: Final = 2**32 - 1


class Input(StrEnum):
    """What a plan's figures rest on, and may be off."""

    JOB_ENERGY = "job_energy"
    TRANSFER = "transfer"
    LEVER = "lever"
    GRID_YEAR = "grid_year"
    GRID_SOURCE = "grid_source"
    GRID_HOURS = "grid_hours"
    PUE = "pue"
    EMBODIED = "embodied"
    PRICE = "price"


class Robust(StrEnum):
    """What a robust plan minimises over draws, instead of what the catalogue's figures say."""

    WORST = "worst"
    CVAR = "cvar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """What a robust plan is asked for.

    Attributes:
        measure: over draws
        draws: >= 1
        seed: of them
    """

    measure: Robust
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure over draws; `low` and `high` are the 5th and the 95th percentile."""

    low: float
    median: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Where a group would be better off in some draws.

    Attributes:
        places: regions, or instance types, that the best plan of these draws uses for it
        share: of draws, 0..1
    """

    places: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How often a group's placement is that of the draw's best plan.

    Attributes:
        group: label of the demand group
        regions: that the plan uses, "aws:eu-north-1"
        instances: likewise, "aws:eu-north-1:g6e.xlarge"
        regions_share: draws whose best plan uses the same regions for it, 0..1
        instances_share: draws whose best plan uses the same instance types in them, 0..1
        rivals: other regions by how often they would have been better
    """

    group: str
    regions: tuple[str, ...]
    instances: tuple[str, ...]
    regions_share: float
    instances_share: float
    rivals: tuple[Rival, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What one input does where only it may differ.

    Attributes:
        low, high: 5th and 95th percentile of the plan's objective [kgCO2e or USD]
        regret: mean of what the plan takes beyond the draw's best [kgCO2e or USD]
        kept_share: draws in which no plan is better, 0..1
    """

    input: Input
    low: float
    high: float
    regret: float
    kept_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRisk:
    """How often the plan breaks a limit that it keeps by the catalogue's figures.

    Attributes:
        limit: as the scenario names it
        unit: of the figures
        used: of it, over draws
        broken_share: draws that use more than is allowed, 0..1
    """

    limit: str
    unit: str
    allowed: float
    used: Interval
    broken_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """A plan over draws of all that it rests on.

    Attributes:
        objective: what plan and draws minimise
        draws: so many
        seed: of them
        emissions_kg, cost_usd: of the plan [kgCO2e], [USD]
        stated: the plan's objective by the catalogue's figures
        kept_share: draws in which no plan is better, 0..1
        regret: what the plan takes beyond each draw's best, in the objective's unit
        regret_p95, regret_max: likewise
        gap: largest proven relative distance of a draw's best to its optimum, >= 0
        odds: per group
        swings: one per input that moves anything, largest range first
        risks: of the limits
        notes: what a reader must know
    """

    scenario: str
    objective: Objective
    draws: int
    seed: int
    stated: float
    emissions_kg: Interval
    cost_usd: Interval
    kept_share: float
    regret: float
    regret_p95: float
    regret_max: float
    gap: float
    odds: tuple[Odds, ...]
    swings: tuple[Swing, ...]
    risks: tuple[LimitRisk, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What a robust plan minimises, and what that costs and brings.

    Attributes:
        measure: over draws
        draws, seed: of the draws
        value: of this plan by the measure [kgCO2e or USD]
        plain_value: of the plan that is best by the catalogue's figures, by the measure
        plain: what that plan takes by the catalogue's figures [kgCO2e or USD]
    """

    measure: Robust
    draws: int
    seed: int
    value: float
    plain_value: float
    plain: float
