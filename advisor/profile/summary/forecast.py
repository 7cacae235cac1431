"""What the whole job will take here, from a part of it."""

from dataclasses import dataclass

from advisor.domain.measurement import Measurement, Method
from advisor.profile.summary.uncertainty import error_ratio
from advisor.units import h_from_s, kwh_from_j


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Energy and time of a whole run on this machine.

    Attributes:
        units: of the whole run
        hours: [h]
        it_kwh: of the boards that the job uses, or of the host for a job without [kWh]
        error_ratio: relative half-width of its 95 % interval
    """

    units: float
    hours: float
    it_kwh: float
    error_ratio: float


def forecast(measurement: Measurement, units_total: float, method: Method) -> Forecast | None:
    """Return what a whole run takes: the start-up once, and the steady part for all units.

    Evaluations and checkpoints count as far as the steady part holds them.

    Args:
        measurement: of a part of the run
        units_total: of the whole run
        method: how the energy is known

    Returns:
        The forecast; None when nothing was counted.
    """
    steady = measurement.steady
    if steady is None:
        return None
    return Forecast(
        units=units_total,
        hours=h_from_s(steady.start_up_s + units_total * steady.s_per_unit),
        it_kwh=kwh_from_j(steady.start_up_j + units_total * steady.j_per_unit),
        error_ratio=error_ratio(measurement, method),
    )
