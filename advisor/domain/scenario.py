"""What a user wants placed, and within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider, Signal

DAY_HOURS: Final = 24
WEEK_HOURS: Final = 7 * DAY_HOURS
"""Lengths of a demand curve that repeats, by the clock in UTC."""


MAX_VARIANTS: Final = 100
"""Of one workload; candidates keep their number in a byte."""


class Tier(StrEnum):
    """How long a training run may wait."""

    CRITICAL = "critical"
    STANDARD = "standard"
    DEFERRABLE = "deferrable"


class Shape(StrEnum):
    """How requests are spread over the hours of a day."""

    FLAT = "flat"
    DIURNAL = "diurnal"


class Fleet(StrEnum):
    """When the instances of a service are up, and where.

    A fixed fleet is up all period for the peak. An autoscaled one has in each hour what the hour
    needs, in one place. One that follows the sun has a place of its own for each hour of the day.
    """

    FIXED = "fixed"
    AUTOSCALED = "autoscaled"
    FOLLOW_THE_SUN = "follow_the_sun"


class Objective(StrEnum):
    """What a plan minimises."""

    EMISSIONS = "emissions"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time that a plan covers.

    Attributes:
        start: aware, UTC
        hours: length [h], > 0
    """

    start: datetime
    hours: float

    @property
    def end(self) -> datetime:
        """Return the instant after the period's last."""
        return self.start + timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Instances that may run at the same time in a pool.

    Attributes:
        place: "aws:eu-north-1", or "aws:eu-north-1:p5.48xlarge"
        accelerator: accelerator name or alias; None for every accelerator
        instances: [1], >= 0
    """

    place: str
    accelerator: str | None
    instances: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a plan may use in total. None is no limit; an empty tuple is no restriction.

    Attributes:
        cost_usd: [USD] over the period
        carbon_kg: operational plus embodied [kgCO2e] over the period
        water_l: [L] over the period
        capacity: pools with a number of instances
    """

    cost_usd: float | None = None
    carbon_kg: float | None = None
    water_l: float | None = None
    capacity: tuple[Capacity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which offers may be used at all. Empty tuples allow everything.

    Attributes:
        providers: allowed providers
        allow_places, deny_places: "aws", "aws:eu-north-1", "aws:eu-north-1:p5.48xlarge" or
            "gpu:H100"
        residency: a region must carry at least one of these words (Region.residency)
        min_gflops_per_w: dense half-precision peak over board power [GFLOP/s/W]
        carbon_price_usd_per_t: what a tonne of CO2e counts as where cost is minimised; no budget
            pays it [USD/t]
    """

    providers: tuple[Provider, ...] = ()
    allow_places: tuple[str, ...] = ()
    deny_places: tuple[str, ...] = ()
    residency: tuple[str, ...] = ()
    min_gflops_per_w: float | None = None
    carbon_price_usd_per_t: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Data that has to be moved once to where a workload runs.

    Attributes:
        location: "aws:eu-west-1"
        size_gb: [GB], >= 0
    """

    location: str
    size_gb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Requests of one origin.

    Attributes:
        origin: "city:London" or "aws:eu-west-2"
        mean_rps: over the period, or over the curve [1/s], > 0
        peak_rps: what the fleet is sized for, or most of the curve [1/s], >= mean_rps
        shape: flat is the mean in every hour; diurnal is most in the afternoon of the origin's
            solar time, least before dawn; says nothing beside a curve
        curve: requests of each hour [1/s], >= 0; of DAY_HOURS from 00:00 UTC, of WEEK_HOURS from
            Monday 00:00 UTC, else of every hour from the period's start; None for a shape
    """

    origin: str
    mean_rps: float
    peak_rps: float
    shape: Shape = Shape.FLAT
    curve: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another way to do a workload's work: a published factor, or a profile of its own.

    Attributes:
        name: unique within the workload
        lever: name of a published factor on the workload's own profile; None with a profile
        profile: path as written in the scenario; None with a lever
        quality: score of its results in the workload's quality_unit, higher is better; None when
            nobody scored it
    """

    name: str
    lever: str | None = None
    profile: str | None = None
    quality: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Work with an end.

    Attributes:
        profile: path as written in the scenario; key of Scenario.profile_paths
        runs: runs in the period, one after another, >= 1
        units: units of one run; None takes the profile's units_total
        accelerators: accelerators that a run uses; None takes the profile's count
        window_h: from a run's start to its deadline [h]; None is the whole period
        interruptible: a run may pause and go on, and may use spot instances
        restart_min: work that is done again after each pause [min], 0..60
        tier: how long a run may wait where no window is given: critical runs at once, standard
            within a day, deferrable and None at any time before the deadline
        whole: True keeps all runs on one offer
        cost_usd: this workload's own budget [USD]; None for none
        residency: replaces Policy.residency for this workload when not empty
        purchase: purchase models that may be used
        today: "provider:region:instance[:purchase]" where it runs now; None when not said
        quality: score of the results as profiled, in quality_unit, higher is better; None when
            nobody scored it
        min_quality: what a variant, and the workload as profiled, must score to be used; None
            uses any
        quality_unit: what scores count, e.g. "MMLU"; None where there are none
        variants: other ways to do the work; a plan may choose among them and the profile
    """

    name: str
    profile: str
    runs: int = 1
    units: float | None = None
    accelerators: int | None = None
    window_h: float | None = None
    interruptible: bool = False
    restart_min: float = 5.0
    tier: Tier | None = None
    whole: bool = True
    data: DataSet | None = None
    cost_usd: float | None = None
    residency: tuple[str, ...] = ()
    purchase: tuple[Purchase, ...] = (Purchase.ON_DEMAND,)
    today: str | None = None
    quality: float | None = None
    min_quality: float | None = None
    quality_unit: str | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """Requests that keep coming.

    Attributes:
        profile: path as written in the scenario; key of Scenario.profile_paths
        units_per_request: profile units that one request takes, > 0
        latency_ms: limit on network round trip plus service time [ms]; None for none
        headroom_share: capacity kept free above the peak, 0..; 0.2 sizes for 1.2 x peak
        demand: one demand group per origin; follow_the_sun: one per origin and hour of the day
        fleet: when its instances are up, and where
        min_replicas: instances that are up in each hour, however few it needs, >= 1
        cost_usd, residency, purchase, today: as in Training
        quality, min_quality, quality_unit, variants: as in Training
    """

    name: str
    profile: str
    units_per_request: float
    demand: tuple[Demand, ...]
    latency_ms: float | None = None
    headroom_share: float = 0.0
    fleet: Fleet = Fleet.FIXED
    min_replicas: int = 1
    cost_usd: float | None = None
    residency: tuple[str, ...] = ()
    purchase: tuple[Purchase, ...] = (Purchase.ON_DEMAND,)
    today: str | None = None
    quality: float | None = None
    min_quality: float | None = None
    quality_unit: str | None = None
    variants: tuple[Variant, ...] = ()


Workload = Training | Inference


def profile_of(workload: Workload, variant: int = 0) -> str:
    """Return the profile, as written, of a workload's variant; 0 is the workload as profiled."""
    own = workload.variants[variant - 1].profile if variant else None
    return workload.profile if own is None else own


def profiles_of(workload: Workload) -> tuple[str, ...]:
    """Return all profiles that a workload names, as written, each once."""
    numbers = range(len(workload.variants) + 1)
    return tuple(dict.fromkeys(profile_of(workload, number) for number in numbers))


def variant_name(workload: Workload, variant: int) -> str | None:
    """Return the name of a workload's variant; None is the workload as profiled."""
    return workload.variants[variant - 1].name if variant else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One question to the planner.

    Attributes:
        profile_paths: profile as written -> path on this machine; not part of the question
    """

    name: str
    period: Period
    workloads: tuple[Workload, ...]
    signal: Signal = Signal.AVERAGE
    limits: Limits = field(default_factory=Limits)
    policy: Policy = field(default_factory=Policy)
    profile_paths: Mapping[str, str] = field(default_factory=dict, compare=False)
