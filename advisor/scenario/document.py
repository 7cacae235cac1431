"""The scenario file's form: pydantic at the door, nothing behind it knows of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider
from advisor.domain.scenario import MAX_VARIANTS, Fleet, Shape, Tier
from advisor.scenario.curve import MAX_RPS

MAX_HOURS = 8784.0  # a leap year
Amount = Annotated[float, Field(ge=0, le=1e12, strict=True)]
Rate = Annotated[float, Field(gt=0, le=MAX_RPS, strict=True)]
Positive = Annotated[float, Field(gt=0, le=1e15, strict=True)]
CurveFile = Annotated[str, Field(min_length=1, max_length=4096), Tag("file")]
CurveValues = Annotated[
    list[Annotated[float, Field(ge=0, le=MAX_RPS, strict=True)]],
    Field(min_length=1),
    Tag("values"),
]
Curve = Annotated[
    CurveFile | CurveValues,
    Discriminator(lambda value: "file" if isinstance(value, str) else "values"),
]
TAGS = frozenset({"training", "inference", "file", "values"})
"""Parts of a problem's place that no key of the file has."""
ProfilePath = Annotated[str, Field(min_length=1, max_length=4096)]
Score = Annotated[float, Field(ge=-1e12, le=1e12, strict=True)]
Count = Annotated[int, Field(ge=1, le=10**6, strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
REGION = r"^(aws|azure|gcp):[a-z0-9-]+$"
Region = Annotated[str, Field(pattern=REGION)]
Place = Annotated[
    str,
    Field(pattern=r"^((aws|azure|gcp)(:[a-z0-9-]+(:[A-Za-z0-9._+-]+)?)?|gpu:[A-Za-z0-9 ._-]+)$"),
]
Origin = Annotated[str, Field(pattern=r"^(city:.+|(aws|azure|gcp):[a-z0-9-]+)$")]
Today = Annotated[
    str,
    Field(
        pattern=r"^(aws|azure|gcp):[a-z0-9-]+:[A-Za-z0-9._+-]+(:(on_demand|spot|reserved_1y))?$"
    ),
]


class Strict(BaseModel):
    """No unknown key, no NaN, no infinity."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class PeriodDocument(Strict):
    """The time that a plan covers."""

    start: datetime = Field(description="With a zone, e.g. 2026-12-01T00:00Z")
    hours: Annotated[float, Field(gt=0, le=MAX_HOURS, strict=True)] = Field(description="[h]")

    @field_validator("start", mode="before")
    @classmethod
    def _text(cls, value: Any) -> Any:
        return value if isinstance(value, datetime) else str(value)

    @field_validator("start")
    @classmethod
    def _zone(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("has no time zone; write e.g. 2026-12-01T00:00Z")
        return value


class CapacityDocument(Strict):
    """Instances that may run at the same time in a pool."""

    place: Place
    accelerator: Name | None = None
    instances: Annotated[int, Field(ge=0, le=10**6, strict=True)]


class LimitsDocument(Strict):
    """What a plan may use in total."""

    cost_usd: Amount | None = Field(default=None, description="[USD] over the period")
    carbon_kg: Amount | None = Field(default=None, description="[kgCO2e] over the period")
    water_l: Amount | None = Field(default=None, description="[L] over the period")
    providers: list[Provider] = Field(default_factory=list)
    capacity: list[CapacityDocument] = Field(default_factory=list)


class PolicyDocument(Strict):
    """Which offers may be used."""

    min_gflops_per_w: Positive | None = Field(
        default=None, description="[GFLOP/s/W], half precision"
    )
    carbon_price_usd_per_t: Amount | None = Field(
        default=None, description="[USD/t] that a tonne of CO2e counts as where cost is minimised"
    )
    residency: list[Name] = Field(default_factory=list)
    providers: list[Provider] = Field(default_factory=list)
    allow: list[Place] = Field(default_factory=list)
    deny: list[Place] = Field(default_factory=list)


class DataDocument(Strict):
    """Data that is moved once to where the workload runs."""

    location: Region
    size_gb: Amount = Field(description="[GB]")


class DemandDocument(Strict):
    """Requests of one origin."""

    origin: Origin
    mean_rps: Rate | None = Field(
        default=None, description="requests per second, mean over the period"
    )
    peak_rps: Rate | None = Field(
        default=None, description="requests per second that the fleet is sized for"
    )
    shape: Shape | None = Field(
        default=None,
        description="flat unless given; diurnal: most in the origin's afternoon, least before "
        "dawn",
    )
    curve: Curve | None = Field(
        default=None,
        description="instead of the three above: a CSV file with a column rps, relative to this "
        "file, or its values; 24 (a day from 00:00 UTC), 168 (a week from Monday 00:00 UTC) or "
        "each hour of the period",
    )

    @model_validator(mode="after")
    def _rates(self) -> "DemandDocument":
        if self.curve is not None:
            for name in ("mean_rps", "peak_rps", "shape"):
                if getattr(self, name) is not None:
                    raise ValueError(f"{name} stands beside a curve, which says it; remove one")
            return self
        if self.mean_rps is None or self.peak_rps is None:
            name = "mean_rps" if self.mean_rps is None else "peak_rps"
            raise ValueError(f"{name} is missing; give mean_rps and peak_rps, or a curve")
        if self.peak_rps < self.mean_rps:
            raise ValueError(f"peak_rps {self.peak_rps:g} is below mean_rps {self.mean_rps:g}")
        return self


class VariantDocument(Strict):
    """Another way to do a workload's work: a lever, or a profile of its own."""

    name: Name
    lever: Name | None = Field(
        default=None,
        description="a published factor on the workload's profile, e.g. fp8; advisor catalog show "
        "lever:NAME says what is known of it",
    )
    profile: ProfilePath | None = Field(
        default=None, description="measured with the change in place, in the same unit"
    )
    quality: Score | None = Field(
        default=None, description="as you measure it, in the workload's quality_unit"
    )

    @model_validator(mode="after")
    def _one_way(self) -> "VariantDocument":
        if self.lever is not None and self.profile is not None:
            raise ValueError(
                f'variant "{self.name}" names a lever and a profile; a profile measured with the '
                "change in place needs no lever, so remove one of them",
            )
        if self.lever is None and self.profile is None:
            raise ValueError(
                f'variant "{self.name}" names neither a lever nor a profile; give one of them',
            )
        return self


class _WorkloadDocument(Strict):
    name: Name
    profile: ProfilePath
    cost_usd: Amount | None = Field(default=None, description="this workload's own budget [USD]")
    residency: list[Name] = Field(default_factory=list)
    purchase: list[Purchase] | None = None
    today: Today | None = None
    quality: Score | None = Field(
        default=None, description="of the results as profiled, in quality_unit; higher is better"
    )
    min_quality: Score | None = Field(
        default=None, description="what is below it, or was never scored, is not used"
    )
    quality_unit: Name | None = Field(
        default=None, description="what scores count, e.g. MMLU accuracy in percent"
    )
    variants: Annotated[list[VariantDocument], Field(max_length=MAX_VARIANTS)] | None = Field(
        default=None, description="other ways to do the work, for the plan to choose among"
    )

    @model_validator(mode="after")
    def _variants(self) -> "_WorkloadDocument":
        names = [row.name for row in self.variants or ()]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f'two variants of "{self.name}" are called "{name}"')
        scores = [self.quality, self.min_quality, *(row.quality for row in self.variants or ())]
        if self.quality_unit is None and any(score is not None for score in scores):
            raise ValueError(
                f'"{self.name}" has a quality and does not say what it counts; add quality_unit, '
                "e.g. MMLU accuracy in percent",
            )
        return self


class TrainingDocument(_WorkloadDocument):
    """Work with an end."""

    kind: Literal["training"]
    runs: Count = 1
    units: Positive | None = Field(default=None, description="profile units of one run")
    accelerators: Count | None = None
    window_h: Annotated[float, Field(gt=0, le=MAX_HOURS, strict=True)] | None = None
    interruptible: bool = False
    restart_min: Annotated[float, Field(ge=0, le=60, strict=True)] = Field(
        default=5.0, description="work done again after each pause [min]; assumed unless given"
    )
    tier: Tier | None = None
    whole: bool = True
    data: DataDocument | None = None


class InferenceDocument(_WorkloadDocument):
    """Requests that keep coming."""

    kind: Literal["inference"]
    units_per_request: Rate = 1.0
    latency_ms: Positive | None = Field(
        default=None, description="round trip plus service time [ms]"
    )
    headroom_share: Annotated[float, Field(ge=0, le=10, strict=True)] = 0.0
    fleet: Fleet = Field(
        default=Fleet.FIXED,
        description="fixed: up all period for the peak; autoscaled: in each hour what it needs; "
        "follow_the_sun: each hour of the day where it is best served",
    )
    min_replicas: Count = Field(default=1, description="instances that are up in every hour")
    demand: Annotated[list[DemandDocument], Field(min_length=1)]

    @model_validator(mode="after")
    def _origins(self) -> "InferenceDocument":
        origins = [row.origin for row in self.demand]
        for origin in origins:
            if origins.count(origin) > 1:
                raise ValueError(f"{origin} stands twice in demand; add the two up")
        return self

    @model_validator(mode="after")
    def _reserved(self) -> "InferenceDocument":
        if self.fleet is not Fleet.FIXED and Purchase.RESERVED_1Y in (self.purchase or ()):
            raise ValueError(
                f"reserved_1y is paid around the clock, and fleet: {self.fleet} gives instances "
                "back; remove one of them",
            )
        return self


WorkloadDocument = Annotated[TrainingDocument | InferenceDocument, Field(discriminator="kind")]


class ScenarioDocument(Strict):
    """One question to the planner."""

    name: Name
    period: PeriodDocument
    signal: Literal["average", "marginal"] = Field(
        default="average",
        description="market-based is reported, never optimised",
    )
    limits: LimitsDocument = LimitsDocument()
    policy: PolicyDocument = PolicyDocument()
    workloads: Annotated[list[WorkloadDocument], Field(min_length=1)]

    @model_validator(mode="after")
    def _workloads(self) -> "ScenarioDocument":
        names = [row.name for row in self.workloads]
        for row in self.workloads:
            if names.count(row.name) > 1:
                raise ValueError(f'two workloads are called "{row.name}"')
            window_h = row.window_h if isinstance(row, TrainingDocument) else None
            if window_h is not None and window_h > self.period.hours:
                raise ValueError(f'window_h of "{row.name}" is longer than the period')
        return self
