"""A measured job on an instance type: what it would deliver, use and cost there."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.provenance import Figure
from advisor.domain.transfer import Evidence


class Rank(StrEnum):
    """What a ranking goes by."""

    ENERGY = "energy"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A predicted figure and the 80 % range around it; the unit is that of its field."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a job delivers, uses and costs on an instance type.

    Attributes:
        evidence, time_evidence: what energy and time rest on
        error_ratio, time_error_ratio: median error of energy and time on similar cases that the
            law had not seen; None on the accelerator that was measured
        batch_size: of one replica; None for training, or where the profile says none
        instances: that one run takes at the same time [1]
        units_per_s: of these instances together [1/s]
        accelerator_j_per_unit: [J]
        host_j_per_unit: of the host's CPU and memory, and of accelerators that wait [J]
        instance_j_per_unit: both together, before PUE [J]
        accelerator_w: mean power of one accelerator at work [W]
        price: lowest on-demand price of an instance; None where none is known
        price_place: region of that price
        usd_per_unit: None without a price [USD]
    """

    evidence: Evidence
    time_evidence: Evidence
    error_ratio: float | None
    time_error_ratio: float | None
    batch_size: int | None
    instances: int
    units_per_s: Range
    accelerator_j_per_unit: Range
    host_j_per_unit: Range
    instance_j_per_unit: Range
    accelerator_w: Range
    price: Figure | None
    price_place: str | None
    usd_per_unit: Range | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A job on one instance type.

    Attributes:
        provider, instance: key of the instance type
        accelerator, accelerator_count: of one instance
        memory_needed_gib, memory_gib: per accelerator, where measured and here [GiB]; None is
            unknown
        rejected: why the job cannot go there; None where it can
        estimate: None where it cannot
    """

    provider: str
    instance: str
    accelerator: str
    accelerator_count: float
    memory_needed_gib: float
    memory_gib: float | None
    rejected: str | None
    estimate: Estimate | None

    @property
    def place(self) -> str:
        """Return the name by which people call it: "aws:p5.48xlarge"."""
        return f"{self.provider}:{self.instance}"
