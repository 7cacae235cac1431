"""One offer with everything that it rests on."""

from dataclasses import dataclass

from advisor.domain.hardware import Accelerator
from advisor.domain.provenance import Figure
from advisor.domain.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A workload that a plan places on an offer.

    Attributes:
        purchase: how the plan pays, a Purchase value
    """

    workload: str
    purchase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """An instance type in a region, what it costs, and what is known of its parts.

    Attributes:
        instance: key of the instance type
        accelerator: None where it has none
        accelerator_count: fractions for partitioned boards; 0 for none
        vcpus: NaN when unknown
        memory_gib: of the host [GiB]; NaN when unknown
        microarchitecture: of the host's processor; "" when unknown
        prices: as PURCHASES [USD/h]; None is unknown
        spot_derived: the spot price was derived from an average saving, never quoted
        embodied: of the instance's share of its host, whole life [kgCO2e]
        uses: by the plan at hand
    """

    region: Region
    instance: str
    accelerator: Accelerator | None
    accelerator_count: float
    vcpus: float
    memory_gib: float
    microarchitecture: str
    prices: tuple[Figure | None, ...]
    spot_derived: bool
    embodied: Figure | None
    uses: tuple[Use, ...] = ()

    @property
    def place(self) -> str:
        """Return the name by which commands know it: "aws:eu-north-1:p5.48xlarge"."""
        return f"{self.region.place}:{self.instance}"
