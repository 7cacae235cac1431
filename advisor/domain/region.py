"""A provider's region and the grid it draws from."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.provenance import Figure


class Provider(StrEnum):
    """The clouds that advisor plans on."""

    AWS = "aws"
    AZURE = "azure"
    GCP = "gcp"


class Signal(StrEnum):
    """An emission rate of a region's electricity.

    Scenarios decide on the average or the marginal one; the others are for comparison.
    """

    AVERAGE = "average"
    DIRECT = "direct"
    MARGINAL = "marginal"
    MARKET = "market"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region. A figure that is None is unknown: it rejects, never a default.

    Attributes:
        restricted: why ordinary accounts cannot use it (government, China, ...); None if open
        residency: every word by which a residency rule may name it: jurisdiction
            ("Germany"), country code ("DE"), and the groups "EU", "EEA", "UK", "US"
        grid_zone: balancing area, Electricity Maps' zone key
        average: average consumption intensity, location-based, lifecycle [gCO2e/kWh]; one basis
            for all providers
        direct: the same, combustion only [gCO2e/kWh]
        marginal: annual mean of the short-run marginal rate [gCO2e/kWh]
        market: market-based rate; reported, never optimised [gCO2e/kWh]
        pue: facility energy over IT energy [1], >= 1
        wue: site water per IT energy [L/kWh]
        grid_wue: water of electricity generation [L/kWh]
        cfe_grid_share: carbon-free share of the grid's consumption, 0..1
        average_before_g_per_kwh: average of 2022, 2023 and 2024, on its basis [gCO2e/kWh]; empty
            where unknown
    """

    provider: Provider
    region: str
    name: str
    city: str
    country: str
    country_code: str
    latitude_deg: float
    longitude_deg: float
    status: str
    restricted: str | None
    jurisdiction: str
    residency: frozenset[str]
    grid_zone: str
    average: Figure | None
    direct: Figure | None
    marginal: Figure | None
    market: Figure | None
    pue: Figure | None
    wue: Figure | None
    grid_wue: Figure | None
    cfe_grid_share: Figure | None
    average_before_g_per_kwh: tuple[float, ...] = ()

    @property
    def place(self) -> str:
        """Return the name by which files and commands know it: "aws:eu-north-1"."""
        return f"{self.provider}:{self.region}"
