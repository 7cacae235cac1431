"""Where a figure comes from. No figure without this reaches a user."""

from dataclasses import dataclass
from enum import StrEnum


class Quality(StrEnum):
    """How a figure came about, best first."""

    MEASURED = "measured"
    PUBLISHED = "published"
    MODELLED = "modelled"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number with all that is needed to judge it.

    Attributes:
        value: the number, in `unit`
        unit: as printed, e.g. "gCO2e/kWh", "USD/h", "1"
        basis: what exactly it counts, e.g. "location-based, average consumption, lifecycle"
        as_of: year or ISO date that it holds for; None when its source does not say
        source: who published it, precise enough to find it again
        quality: how it came about
    """

    value: float
    unit: str
    basis: str
    as_of: str | None
    source: str
    quality: Quality
