"""What one change to a job does to its energy and time, as others measured it."""

from dataclasses import dataclass

from advisor.domain.outlook import Range
from advisor.domain.profile import JobKind, Precision
from advisor.domain.provenance import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityEffect:
    """What was published of the results' quality; it never stands in for the user's own score.

    Attributes:
        before, after: in `unit`
        unit: what is counted, and who published it
    """

    before: float
    after: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """A published factor of one change, at one kind of work, on one accelerator or on any.

    Attributes:
        name: by which scenarios call it; levers of one name differ in kind and accelerator
        kind: of work that it was measured at
        accelerator: that it was measured on and counts on; None counts on any
        precisions: number formats that the job may have before; empty is any
        condition: what is compared with what
        energy: accelerator energy per unit, after over before, p10 to p90 over cases [1]
        time: per unit, likewise [1]
        cases: pairs of runs behind the factors
        quality_effect: None where none was published
        note: what to know when using it
        as_of, source, url, quality: provenance
    """

    name: str
    kind: JobKind
    accelerator: str | None
    precisions: tuple[Precision, ...]
    condition: str
    energy: Range
    time: Range
    cases: int
    quality_effect: QualityEffect | None
    note: str
    as_of: str
    source: str
    url: str
    quality: Quality
