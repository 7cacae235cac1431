"""A list of prices: what to list, in which order, and its rows."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.purchase import Purchase


class Order(StrEnum):
    """How a list is sorted; equal rows keep the catalogue's order."""

    PRICE = "price"
    ACCELERATOR_PRICE = "accelerator-price"
    PLACE = "place"
    INSTANCE = "instance"


class OfferColumn(StrEnum):
    """What a table of offers shows of each, sorts by, and compares: "spot<2", "vcpus>=16".

    PRICE is on demand; EACH is that price over the number of accelerators; DATE is the day of
    the prices.
    """

    PLACE = "place"
    CITY = "city"
    INSTANCE = "instance"
    GPUS = "gpus"
    ACCELERATOR = "accelerator"
    VCPUS = "vcpus"
    MEMORY = "memory"
    PRICE = "price"
    SPOT = "spot"
    RESERVED = "reserved"
    EACH = "each"
    INTENSITY = "intensity"
    PUE = "pue"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which offers to list; None is no restriction.

    Attributes:
        region: "eu-north-1" or "aws:eu-north-1"
        max_price_usd_per_h: [USD/h]
    """

    provider: str | None = None
    region: str | None = None
    instance: str | None = None
    accelerator: str | None = None
    purchase: Purchase | None = None
    max_price_usd_per_h: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One price of the list; NaN numbers are unknown."""

    provider: str
    region: str
    instance_type: str
    accelerator: str | None
    accelerator_count: float
    vcpus: float
    memory_gib: float
    purchase: str
    price_usd_per_h: float
    price_date: str
    source: str
