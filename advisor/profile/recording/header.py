"""What a recording says about itself before the first sample."""

from dataclasses import asdict, dataclass
from typing import Any

from advisor.domain.profile import JobKind, Precision
from advisor.profile.meters.ports import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWords:
    """What no meter knows of a job.

    Attributes:
        name: of the job
        unit: what it delivers, singular
        units_total: of one whole run; None without a natural end
        precision: of the bulk of the arithmetic; None when it was not said
        source: where the samples come from
        kind: of work; None when not said
        batch_size: units at the same time over all accelerators; None when not said
        parameters_b: parameters of the model [10^9]; None when not said
    """

    name: str
    unit: str
    units_total: float | None
    precision: Precision | None
    source: str
    kind: JobKind | None = None
    batch_size: int | None = None
    parameters_b: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """The host, as far as it is known without sampling.

    Attributes:
        name: hostname, and the boot that the clock counts from
        cpu_model: as the operating system reports it
        logical_cpus: that the job may use
        memory_gib: that the job may use [GiB]
        estimated: energy comes from a model of load, not from a counter
    """

    name: str
    cpu_model: str
    logical_cpus: int
    memory_gib: float
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """First line of a trace: enough to make a profile of what follows.

    Attributes:
        job: what no meter knows of it
        units: delivered in all, as told; None when it is stamped or unknown
        command: what ran; None when attached or imported
        started: when the recording began, ISO 8601 in UTC
        interval_s: between two ticks [s]
        added_over_ranks: units of ranks are parts of a sum, not the same steps seen twice
        boards: in the order of the ticks
        host: None when imported from a log without one
        missing, warnings: what the meters said before the job began
    """

    job: JobWords
    units: float | None
    command: tuple[str, ...] | None
    started: str
    interval_s: float
    added_over_ranks: bool
    boards: tuple[Board, ...]
    host: HostFacts | None
    missing: tuple[str, ...]
    warnings: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the header as JSON can hold it."""
        return asdict(self)


def header_from_document(document: dict[str, Any]) -> Header:
    """Return the header that a document describes.

    Raises:
        ValueError: it describes none.
    """
    from pydantic import TypeAdapter  # deferred: 40 ms, and a recording does not need it

    return TypeAdapter(Header).validate_python(document)
