"""The answer: what runs where, what it takes, and what the answer rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.domain.budget import Allowance
from advisor.domain.catalog import TableFacts
from advisor.domain.provenance import Figure
from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import Robustness


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over a set of placements.

    Attributes:
        emissions_kg: operational plus embodied [kgCO2e]
        emissions_low_kg, emissions_high_kg: with accelerator energy at the ends of its range
        operational_kg: location-based
        water_l: site and generation [L]; None when any part is unknown
        operational_market_kg: operational_kg by market-based rates instead [kgCO2e]; reported,
            never optimised; None when any region has none
    """

    emissions_kg: float
    emissions_low_kg: float
    emissions_high_kg: float
    operational_kg: float
    embodied_kg: float
    cost_usd: float
    it_energy_kwh: float
    facility_energy_kwh: float
    water_l: float | None
    operational_market_kg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Hours without a break.

    Attributes:
        start: ISO 8601, UTC
        hours: [h], > 0
    """

    start: str
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A share of one demand group on one offer; its figures are that share's own.

    Attributes:
        origin: "city:London"; None for training
        share: part of the group served here, 0..1
        variant: of the workload; None for the workload as profiled
        slice: "03:00-04:00Z", the hour of the day that it serves; None for all hours
        instances: up at the same time, at most [1]; whole for fleets and for whole training
        mean_instances: up at the same time, mean over `hours` [1]
        hours: that each of them is up, or any where autoscaled [h]
        it_energy_low_kwh, it_energy_high_kwh: range of it_energy_kwh [kWh]
        latency_ms: network round trip plus service time [ms]; None for training
        latency_method: how the round trip is known; None for training
        latency_error_ratio: median relative error of that method, 0..1; None where measured
        batch_size: that a replica works at, at the peak; None where the profile says none
        energy_method: how the energy is known
        accelerator: None where the job uses none
        transferred: the energy was measured on other hardware and carried over
        schedule: when all runs of a training workload run; empty for fleets
        intensity_ratio: mean intensity of its hours over the annual mean, weighed by energy where
            autoscaled [1]
        price, intensity, pue: the catalogue figures that it rests on
    """

    workload: str
    origin: str | None
    variant: str | None
    slice: str | None
    provider: str
    region: str
    instance_type: str
    accelerator: str | None
    accelerator_count: float
    purchase: str
    share: float
    instances: float
    mean_instances: float
    hours: float
    it_energy_kwh: float
    it_energy_low_kwh: float
    it_energy_high_kwh: float
    facility_energy_kwh: float
    operational_kg: float
    embodied_kg: float
    cost_usd: float
    water_l: float | None
    latency_ms: float | None
    latency_method: str | None
    latency_error_ratio: float | None
    batch_size: int | None
    energy_method: str
    transferred: bool
    schedule: tuple[Stretch, ...]
    intensity_ratio: float
    price: Figure
    intensity: Figure
    pue: Figure
    embodied: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowPrice:
    """What one more unit of a binding limit is worth.

    Attributes:
        limit: as the scenario names it, e.g. "limits.cost_usd"
        unit: of value, objective over limit, e.g. "kgCO2e/USD"
        value: improvement of the objective per unit of limit, >= 0
    """

    limit: str
    unit: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A group whose accelerator or variant would be another inside the 80 % range of its energy.

    Attributes:
        group: as rows and messages call it
        chosen, rival: accelerators, " as int8" behind them where a variant runs on it
        rival_place: offer of the rival that would be chosen
        change_ratio: least change that turns the choice: of the chosen one's energy where it is
            0 or above, of the rival's below
        range_ratio: how far that energy may change within its range, of the same sign
    """

    group: str
    chosen: str
    rival: str
    rival_place: str
    change_ratio: float
    range_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A training workload that is left to the next period, whole.

    Attributes:
        least_kg: the least that it would have emitted in this one [kgCO2e]
    """

    workload: str
    least_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A placement of a whole scenario.

    Attributes:
        status: "optimal" when `gap` is proven within tolerance, else "feasible"
        gap: proven relative distance to the best possible objective, >= 0
        baseline: totals of the cheapest plan under the same filters
        today: totals of today's placement, where the scenario names all of it
        shadow_prices: of the limits that bind, from the relaxation
        doubts: groups whose choice the range of energy could turn
        rejected: reason key -> number of (group, offer, purchase model) rows
        notes: what a reader must know to judge the figures
        inputs: scenario, profiles and options, enough to compute the plan again
        budget: the carbon budget with what earlier periods left; None where none is carried over
        deferred: workloads that the limits leave no room for; no other figure counts them
        robust: what was minimised over draws; None where the catalogue's figures decide
    """

    scenario: str
    objective: Objective
    status: str
    gap: float
    totals: Totals
    placements: tuple[Placement, ...]
    baseline: Totals
    today: Totals | None
    shadow_prices: tuple[ShadowPrice, ...]
    doubts: tuple[Doubt, ...]
    rejected: Mapping[str, int]
    notes: tuple[str, ...]
    catalog_digest: str
    catalog_tables: Mapping[str, TableFacts]
    inputs: Mapping[str, object]
    budget: Allowance | None = None
    deferred: tuple[Deferred, ...] = ()
    robust: Robustness | None = None
