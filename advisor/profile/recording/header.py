"""What a recording says about itself before the first sample."""

from dataclasses import asdict, dataclass
from typing import Any

from advisor.domain.profile import Precision
from advisor.profile.meters.ports import Board


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
        name: of the job
        unit: what it delivers, singular
        units: delivered in all, as told; None when it is stamped or unknown
        units_total: of one whole run of the real job; None without a natural end
        precision: of the bulk of the arithmetic; None when the user did not say
        command: what ran; None when attached or imported
        started: when the recording began, ISO 8601 in UTC
        interval_s: between two ticks [s]
        added_over_ranks: units of ranks are parts of a sum, not the same steps seen twice
        boards: in the order of the ticks
        host: None when imported from a log without one
        missing, warnings: what the meters said before the job began
        source: where the samples come from, for the profile's provenance
    """

    name: str
    unit: str
    units: float | None
    units_total: float | None
    precision: Precision | None
    command: tuple[str, ...] | None
    started: str
    interval_s: float
    added_over_ranks: bool
    boards: tuple[Board, ...]
    host: HostFacts | None
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    source: str

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
