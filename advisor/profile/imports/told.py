"""What a log does not say and the user has to."""

from dataclasses import dataclass

from advisor.domain.profile import JobKind, Precision
from advisor.profile.recording.header import JobWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the user says about a log.

    Attributes:
        name: of the job; None for the log's
        unit: what it delivers, singular
        units: delivered in all; None where the log counts them
        units_total: of one whole run of the real job; None without a natural end
        precision: of the bulk of the arithmetic; None when not said
        kind: of work; None when not said
        batch_size: units at the same time over all accelerators; None when not said
        parameters_b: parameters of the model [10^9]; None when not said
        accelerator: where the log names none
        part: which run, window or project of a log that holds several
    """

    name: str | None = None
    unit: str = "step"
    units: float | None = None
    units_total: float | None = None
    precision: Precision | None = None
    kind: JobKind | None = None
    batch_size: int | None = None
    parameters_b: float | None = None
    accelerator: str | None = None
    part: str | None = None

    def words(self, name: str, source: str) -> JobWords:
        """Return them with what the log adds.

        Args:
            name: where the user gave none
            source: of the samples
        """
        return JobWords(
            name=self.name or name,
            unit=self.unit,
            units_total=self.units_total,
            precision=self.precision,
            kind=self.kind,
            batch_size=self.batch_size,
            parameters_b=self.parameters_b,
            source=source,
        )
