"""Why a plan is as it is: what else there was, what its limits cost, where a figure comes from."""

from dataclasses import dataclass

from advisor.domain.plan import Deferred, Placement
from advisor.domain.scenario import Objective
from advisor.errors import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """The whole plan where one demand group has to be elsewhere and all else is chosen anew.

    Attributes:
        more_kg: emissions beside the plan's [kgCO2e]; None where no such plan exists
        more_usd: cost beside the plan's [USD]; likewise
        conflicts: limits that leave no such plan, and what it would take of them
        reduced_cost: change of the objective by the relaxation's prices, work divided and
            instances in fractions; in the objective's unit; None where pools are short by the hour
        is_exact: reduced_cost is the change of the objective to 1e-6 of the plan's; elsewhere it
            only holds at the margin, for limits bind or instances are whole
    """

    more_kg: float | None
    more_usd: float | None
    conflicts: tuple[Conflict, ...]
    reduced_cost: float | None
    is_exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One offer that serves all of a demand group.

    Attributes:
        place: "aws:eu-north-1:g6e.xlarge"
        variant: of its work; None is the workload as profiled
        accelerator: None where the job uses none
        instances: up at the same time, at most [1]
        emissions_kg, cost_usd: of the group there [kgCO2e], [USD]
        latency_ms: network round trip plus service time [ms]; None for training
        instead: the whole plan with the group there
    """

    place: str
    variant: str | None
    purchase: str
    accelerator: str | None
    accelerator_count: float
    instances: float
    emissions_kg: float
    cost_usd: float
    latency_ms: float | None
    instead: Instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A demand group as it is placed, beside the offers that come next.

    Attributes:
        group: as rows and messages call it
        chosen: its placements
        rivals: offers of none of its placements, by what the plan's objective would be
        allowed: offers that could serve it, those of its placements among them
    """

    group: str
    workload: str
    origin: str | None
    slice: str | None
    chosen: tuple[Placement, ...]
    rivals: tuple[Rival, ...]
    allowed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """A limit on what a plan uses in total.

    Attributes:
        limit: as the scenario names it, e.g. "limits.cost_usd"
        unit: of used and allowed
        used, allowed: amounts; of a pool the most in any hour
        worth: change of the objective for one more unit, >= 0, by the relaxation; 0 is slack
        worth_unit: e.g. "kgCO2e/USD"
    """

    limit: str
    unit: str
    used: float
    allowed: float
    worth: float
    worth_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a service's latency limit keeps out, found by planning with another limit.

    Attributes:
        limit_ms: as the scenario has it [ms]
        one_more_kg, one_more_usd: change of the plan for one more millisecond
        next_ms: limit at which the nearest offer beyond it would do notably better [ms]; None
            where none would
        next_place: that offer, "gcp:europe-north1:g2-standard-4"
        next_kg, next_usd: change of the plan at that limit
    """

    workload: str
    limit_ms: float
    one_more_kg: float
    one_more_usd: float
    next_ms: float | None
    next_place: str | None
    next_kg: float
    next_usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A reason that rejects offers of a place, with its figures at the offer that comes nearest.

    Attributes:
        reason: key of the reason
        variant: of the work that has no place there; None is the workload as profiled
        offers: that it rejects
        nearest: the offer that the figures are of, "gcp:europe-north1:g2-standard-4"
        found, needed: what the offer has and what is asked of it, in `unit`; None is no number
        has, wants: the same where they are words; "" is nothing to say
    """

    reason: str
    offers: int
    nearest: str
    variant: str | None = None
    found: float | None = None
    needed: float | None = None
    unit: str = ""
    has: str = ""
    wants: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a demand group is not in a place, or how far it is.

    Attributes:
        place: as it was asked for
        chosen: placements of the group that are there
        allowed: offers there that could serve it
        best: of these the best for all of the group; None where there are none, or it is there
        grounds: why the others are rejected, most offers first
    """

    group: str
    workload: str
    origin: str | None
    slice: str | None
    place: str
    chosen: tuple[Placement, ...]
    allowed: int
    best: Rival | None
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One step of a chain: the product so far times `value`, or over it.

    Attributes:
        words: what it is
        value: what is multiplied
        unit: of the value
        as_of: year or date; None where there is none, as for a unit conversion
        source: who says so
        divides: the product so far is divided by it
    """

    words: str
    value: float
    unit: str
    as_of: str | None
    source: str
    divides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A part of a placement's emissions as a product.

    Attributes:
        words: which part
        factors: whose product is `emissions_kg`
        emissions_kg: as the plan counts it [kgCO2e]
    """

    words: str
    factors: tuple[Factor, ...]
    emissions_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A placement's emissions from what was measured: its chains add up to it.

    Attributes:
        placement: of its workload's the one that emits most
        placements: that the workload has
        emissions_kg: operational plus embodied, as the plan has it [kgCO2e]
    """

    placement: Placement
    placements: int
    chains: tuple[Chain, ...]
    emissions_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The whole of it.

    Attributes:
        gap: of the plan
        emissions_kg, cost_usd: of the plan [kgCO2e], [USD]
        is_free: no limit has a say: each group is where it would be alone
        deferred: workloads that the plan leaves to the next period
    """

    scenario: str
    objective: Objective
    gap: float
    emissions_kg: float
    cost_usd: float
    is_free: bool
    comparisons: tuple[Comparison, ...]
    limits: tuple[LimitUse, ...]
    waits: tuple[Wait, ...]
    verdicts: tuple[Verdict, ...]
    traces: tuple[Trace, ...]
    deferred: tuple[Deferred, ...]
    catalog_digest: str
