"""What a whole job will take where it is profiled."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Energy and time of a whole run on this machine.

    Attributes:
        units: of the whole run
        hours: [h]
        it_kwh: of the boards that the job uses and, where it is known, of the host [kWh]
        host_kwh: the host's part; None where it is unknown [kWh]
        error_ratio: relative half-width of the 95 % interval of it_kwh
    """

    units: float
    hours: float
    it_kwh: float
    host_kwh: float | None
    error_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a kWh and an hour cost where the job runs; None is unknown.

    Attributes:
        name: in words
        kg_per_it_kwh: emissions of a kWh that the machine takes, PUE included [kgCO2e/kWh]
        usd_per_it_kwh: electricity, PUE included [USD/kWh]
        usd_per_h: rent of the machine [USD/h]
        source: of the figures
    """

    name: str
    kg_per_it_kwh: float | None
    usd_per_it_kwh: float | None
    usd_per_h: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A forecast with what it costs.

    Attributes:
        forecast: energy and time
        kg: location-based [kgCO2e]; None where the grid is unknown
        usd: rent or electricity [USD]; None where neither price is known
        place: what the two rest on
    """

    forecast: Forecast
    kg: float | None
    usd: float | None
    place: Place
