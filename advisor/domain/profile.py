"""A measured job: what ran, on what, and what it used."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.provenance import Quality


class Precision(StrEnum):
    """Number format of the bulk of the arithmetic."""

    FP32 = "fp32"
    TF32 = "tf32"
    FP16 = "fp16"
    BF16 = "bf16"
    FP8 = "fp8"
    INT8 = "int8"


class JobKind(StrEnum):
    """Kind of work, as far as accelerators tell kinds apart."""

    TRAINING = "training"
    LLM_INFERENCE = "llm-inference"
    IMAGE_GENERATION = "image-generation"
    BATCH_INFERENCE = "batch-inference"


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuUse:
    """What a job without accelerators takes of its host.

    Attributes:
        model: processor on which it was measured
        busy_cpus: logical CPUs that it kept busy, mean, > 0
        peak_memory_gib: resident memory, largest sample [GiB], > 0
    """

    model: str
    busy_cpus: float
    peak_memory_gib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProfile:
    """What a job used, per unit of its work, on the machine where it was measured.

    Attributes:
        name: of the job
        unit: what the job delivers, singular: "step", "token", "image", "epoch"
        accelerator: name or alias in the accelerator catalogue; None for a job of CPUs alone
        accelerator_count: accelerators used at the same time; 0 without
        cpu: what a job of CPUs alone takes; None with accelerators
        precision: number format of the bulk of the arithmetic; None when it was not said
        units_per_s: throughput of all accelerators together [1/s], > 0
        energy_j_per_unit: of all accelerators, or of CPUs and memory for a job without; IT side
            (before PUE) [J], > 0
        energy_error_ratio: relative half-width of the energy's interval, 0..1
        memory_gib: device memory used per accelerator [GiB]; None when it was not recorded, then
            what the source accelerator has is the bound
        service_time_ms: what the service itself adds to a user's wait [ms]; None for jobs without
            users or when it was not recorded
        service_time_basis: what that covers, e.g. "median inter-token latency"
        units_total: units of one whole run [1]; None when the job has no natural end
        kind: of work; None when it was not said
        batch_size: units at the same time over all accelerators, sequences for a language model;
            None when it was not said
        parameters_b: parameters of the model [10^9]; None when it was not said
        method: "counter", "integrated" or "estimated" power measurement
        quality, source, as_of: provenance of the measurement
    """

    name: str
    unit: str
    accelerator: str | None
    accelerator_count: int
    cpu: CpuUse | None
    precision: Precision | None
    units_per_s: float
    energy_j_per_unit: float
    energy_error_ratio: float
    memory_gib: float | None
    service_time_ms: float | None
    service_time_basis: str | None
    units_total: float | None
    method: str
    quality: Quality
    source: str
    as_of: str
    kind: JobKind | None = None
    batch_size: int | None = None
    parameters_b: float | None = None

    @property
    def mean_power_w(self) -> float:
        """Return the mean power behind energy_j_per_unit while working. [W]"""
        return self.energy_j_per_unit * self.units_per_s
