"""The scenario file's form: pydantic at the door, nothing behind it knows of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider
from advisor.domain.scenario import Shape, Tier

MAX_HOURS = 8784.0  # a leap year
Amount = Annotated[float, Field(ge=0, le=1e12, strict=True)]
Rate = Annotated[float, Field(gt=0, le=1e7, strict=True)]  # a hundred times all web searches
Positive = Annotated[float, Field(gt=0, le=1e15, strict=True)]
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
    mean_rps: Rate = Field(description="requests per second, mean over the period")
    peak_rps: Rate = Field(description="requests per second that the fleet is sized for")
    shape: Shape = Field(
        default=Shape.FLAT,
        description="diurnal: most in the origin's afternoon, least before dawn",
    )

    @model_validator(mode="after")
    def _peak(self) -> "DemandDocument":
        if self.peak_rps < self.mean_rps:
            raise ValueError(f"peak_rps {self.peak_rps:g} is below mean_rps {self.mean_rps:g}")
        return self


class _WorkloadDocument(Strict):
    name: Name
    profile: Annotated[str, Field(min_length=1, max_length=4096)]
    cost_usd: Amount | None = Field(default=None, description="this workload's own budget [USD]")
    residency: list[Name] = Field(default_factory=list)
    purchase: list[Purchase] | None = None
    today: Today | None = None


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
    demand: Annotated[list[DemandDocument], Field(min_length=1)]

    @model_validator(mode="after")
    def _origins(self) -> "InferenceDocument":
        origins = [row.origin for row in self.demand]
        for origin in origins:
            if origins.count(origin) > 1:
                raise ValueError(f"{origin} stands twice in demand; add the two up")
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
