"""Regions side by side: by what they are compared, in which order, and their rows."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.provenance import Figure, Quality
from advisor.domain.purchase import Purchase
from advisor.domain.region import Region


class RegionOrder(StrEnum):
    """How the list is sorted; what is unknown comes last, either way."""

    INTENSITY = "intensity"
    PUE = "pue"
    PRICE = "price"
    LATENCY = "latency"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What prices and round trips of regions are compared for.

    Attributes:
        accelerator: whose price, as people write it: "H100" covers all its forms; None asks for
            no prices
        origin: where requests come from, "city:London" or "aws:eu-west-2"; None asks for no
            round trips
    """

    accelerator: str | None = None
    purchase: Purchase = Purchase.ON_DEMAND
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheapestOffer:
    """The offer of a region with the least price per accelerator.

    Attributes:
        usd_per_accelerator_h: the instance's price over its accelerators, the rest of the machine
            included [USD/h]
        accelerator_count: of one instance; below 1 for a part of one
        price: of the whole instance
    """

    usd_per_accelerator_h: float
    instance_type: str
    accelerator: str
    accelerator_count: float
    price: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """How far a region is from an origin, by network.

    Attributes:
        ms: round trip [ms]
        method: how it is known, as of RoundTrips
        error_ratio: median relative error of the method, 0..1; None where it was measured, and
            where the catalogue does not say
        oldest: date of the oldest measurement of the table that it rests on; None is unknown
        newest: likewise
    """

    ms: float
    method: str
    error_ratio: float | None
    oldest: str | None = None
    newest: str | None = None

    @property
    def is_measured(self) -> bool:
        """Return whether someone measured it, rather than estimated it from others."""
        return self.method in {"measured", "city ping"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRegion:
    """One row.

    Attributes:
        offer: None where the accelerator has no price there, or none was asked for
        round_trip: None where no method reaches it, or none was asked for
    """

    region: Region
    offer: CheapestOffer | None
    round_trip: RoundTrip | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionList:
    """All regions, and what they are compared for.

    Attributes:
        by: in the catalogue's words
        rows: in the catalogue's order
    """

    by: Yardstick
    rows: tuple[ListedRegion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridYear:
    """A grid's typical year, mean by month and hour.

    Attributes:
        means_g_per_kwh: 12 months of 24 hours, UTC [gCO2e/kWh], on the level of the latest annual
            mean
        year: that gave its shape; None where the catalogue does not say
        source: who published the series
        quality: of the series on that level
    """

    grid_zone: str
    means_g_per_kwh: tuple[tuple[float, ...], ...]
    year: str | None
    source: str | None
    quality: Quality | None
