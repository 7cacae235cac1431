"""What a test run showed: every meter's reading, what was not measured, and how steady it was."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.profile import JobProfile


class Method(StrEnum):
    """How an energy is known, best first."""

    COUNTER = "counter"
    INTEGRATED = "integrated"
    ESTIMATED = "estimated"


class Attribution(StrEnum):
    """Whose energy a board's is."""

    EXCLUSIVE = "exclusive"
    SHARED = "shared"
    SLICE = "slice"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardUse:
    """What one accelerator board drew from the job's start to its end.

    Attributes:
        name: as its driver reports it
        uuid: unique on the host and elsewhere
        used: the job ran on it; a visible board that it left alone is not counted
        attribution: exclusive, shared with other processes, or a slice of a partitioned board
        slice_share: the job's part of the board's energy, by slices, 0..1; None for whole boards
        energy_j: what the profile counts: the counter's where it exists; None when unmeasured [J]
        counter_j: by the energy counter [J]; None where there is none
        integrated_j: power integrated over time [J]; None where power cannot be read
        mismatch_ratio: integrated over counter minus 1, while both answered; None without both
        method: of energy_j; None when unmeasured
        covered_s: time in which energy_j was really read [s]
        power_source: "instant", "average" (over 1 s) or "usage" (whatever the driver gives)
        scope: what the power covers: "gpu", "module" (GPU and CPU in one package), "board"
        idle_w: mean before the job began [W]; None without a baseline
        peak_w: largest sample [W]
        utilisation_share: time in which a kernel ran, mean, 0..1
        peak_memory_gib: device memory in use, largest sample [GiB]
        peak_temperature_c: [degC]
        power_limit_w: in force at the start [W]
        sm_mhz: mean clock of the compute units [MHz]
        memory_mhz: mean clock of the memory [MHz]
        throttled_share: part of the samples with a clock limited by heat or power, 0..1
        throttle_reasons: which limits those were
    """

    name: str
    uuid: str
    used: bool
    attribution: Attribution
    slice_share: float | None
    energy_j: float | None
    counter_j: float | None
    integrated_j: float | None
    mismatch_ratio: float | None
    method: Method | None
    covered_s: float
    power_source: str | None
    scope: str
    idle_w: float | None
    peak_w: float | None
    utilisation_share: float | None
    peak_memory_gib: float | None
    peak_temperature_c: float | None
    power_limit_w: float | None
    sm_mhz: float | None
    memory_mhz: float | None
    throttled_share: float | None
    throttle_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostUse:
    """What the host beside the boards drew and did.

    Attributes:
        name: hostname, and the boot that the clock counts from; equal for ranks of one host
        cpu_model: as the operating system reports it
        logical_cpus: schedulable CPUs
        memory_gib: installed [GiB]
        cpu_j: CPU packages; by `method` [J]; None when nothing is known
        dram_j: memory; by `method` [J]; None when nothing is known
        method: counter (RAPL, the whole machine) or estimated (a share by load)
        idle_w: CPU and memory before the job began [W]; None without a counter
        busy_cpus: mean CPUs that the process tree kept busy
        peak_memory_gib: resident memory of the process tree, largest sample [GiB]
    """

    name: str
    cpu_model: str
    logical_cpus: int
    memory_gib: float
    cpu_j: float | None
    dram_j: float | None
    method: Method | None
    idle_w: float | None
    busy_cpus: float | None
    peak_memory_gib: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One condition of a trustworthy test run.

    Attributes:
        name: in words
        value: what was found; None when it could not be determined
        limit: what is asked for
        unit: of both
        passed: whether it holds
    """

    name: str
    value: float | None
    limit: float
    unit: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """The part of a test run that stands for the whole job.

    Attributes:
        start_up_s: left out at the beginning [s]
        start_up_j: energy of that part [J]
        kept_s: what remains [s]
        kept_units: delivered in it
        j_per_unit: [J]
        s_per_unit: [s]
        interval_ratio: half of the 95 % confidence interval over j_per_unit; None when too short
        halved_after_s: further seconds that would halve it [s]; None when too short
        trials: conditions, each with its outcome
    """

    start_up_s: float
    start_up_j: float
    kept_s: float
    kept_units: float
    j_per_unit: float
    s_per_unit: float
    interval_ratio: float | None
    halved_after_s: float | None
    trials: tuple[Trial, ...]

    @property
    def is_steady(self) -> bool:
        """Return whether every trial passed."""
        return all(trial.passed for trial in self.trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Time of one kind within a run.

    Attributes:
        name: "compute", "data loading" and "idle" by what the machine did, or the job's own word
        duration_s: [s]
        energy_j: of the counted boards, or of the host for a job without any [J]
    """

    name: str
    duration_s: float
    energy_j: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A whole test run.

    Attributes:
        started: when the job began, ISO 8601 in UTC
        duration_s: from its start to its end, or to the last sample that was kept [s]
        command: what ran; None when attached or imported
        exit_code: of the command; None when unknown
        complete: False when the recording broke off before the job's end
        units: delivered in all; None when the job did not say
        counted: "by step": each delivery was stamped; "in all": told once
        added_over_ranks: units of ranks are parts of a sum, not the same steps seen twice
        boards: every visible board
        hosts: one, several after a merge, none when imported from a log that names none
        activity: compute, data loading and idle, by what the meters showed
        phases: as the job named them
        steady: None without units
        missing: what was not measured, and why
        warnings: what to know before trusting the figures
        trace: name of the file with the samples, beside the profile; None when there is none
    """

    started: str
    duration_s: float
    command: tuple[str, ...] | None
    exit_code: int | None
    complete: bool
    units: float | None
    counted: str
    added_over_ranks: bool
    boards: tuple[BoardUse, ...]
    hosts: tuple[HostUse, ...]
    activity: tuple[Phase, ...]
    phases: tuple[Phase, ...]
    steady: Steady | None
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    trace: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredJob:
    """A measured job as its file holds it.

    Attributes:
        name: of the job
        unit: what it delivers, singular
        profile: what a plan needs; None when the run cannot carry one
        unusable: why not; None when it can
        measurement: all that was seen
    """

    name: str
    unit: str
    profile: JobProfile | None
    unusable: str | None
    measurement: Measurement
