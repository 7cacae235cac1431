"""What the whole job will take here, from a part of it."""

from advisor.domain.bill import Bill, Forecast, Place
from advisor.domain.measurement import Measurement, Method
from advisor.profile.meters.cpu_model import ERROR_RATIO as CPU_MODEL_ERROR_RATIO
from advisor.profile.summary.job_profile import method_of
from advisor.profile.summary.uncertainty import SENSOR_ERROR_RATIO, error_ratio
from advisor.units import h_from_s, kwh_from_j, kwh_from_w_h


def forecast(measurement: Measurement, units_total: float) -> Forecast | None:
    """Return what a whole run takes: the start-up once, and the steady part for all units.

    Evaluations and checkpoints count as far as the steady part holds them.

    Args:
        measurement: of a part of the run
        units_total: of the whole run

    Returns:
        The forecast; None when nothing was counted.

    Raises:
        ProfileError: the energy that counts was not measured.
    """
    steady = measurement.steady
    if steady is None:
        return None
    hours = h_from_s(steady.start_up_s + units_total * steady.s_per_unit)
    counted_kwh = kwh_from_j(steady.start_up_j + units_total * steady.j_per_unit)
    host_kwh: float | None = counted_kwh
    boards_kwh = 0.0
    if any(board.used for board in measurement.boards):
        host_kwh, boards_kwh = _host_kwh(measurement, hours), counted_kwh
    return Forecast(
        units=units_total,
        hours=hours,
        it_kwh=boards_kwh + (host_kwh or 0.0),
        host_kwh=host_kwh,
        error_ratio=_error_ratio(measurement, boards_kwh, host_kwh or 0.0),
    )


def _error_ratio(measurement: Measurement, boards_kwh: float, host_kwh: float) -> float:
    """Return the error of both parts together: they may be off the same way, so errors add."""
    own = error_ratio(measurement, method_of(measurement))
    if boards_kwh <= 0.0:
        return own
    estimated = any(host.method is Method.ESTIMATED for host in measurement.hosts)
    hosts = CPU_MODEL_ERROR_RATIO if estimated else SENSOR_ERROR_RATIO
    return (boards_kwh * own + host_kwh * hosts) / (boards_kwh + host_kwh)


def bill(expected: Forecast, place: Place) -> Bill:
    """Return what a forecast costs at a place."""
    kg = None if place.kg_per_it_kwh is None else expected.it_kwh * place.kg_per_it_kwh
    usd = None
    if place.usd_per_h is not None:
        usd = expected.hours * place.usd_per_h
    elif place.usd_per_it_kwh is not None:
        usd = expected.it_kwh * place.usd_per_it_kwh
    return Bill(forecast=expected, kg=kg, usd=usd, place=place)


def _host_kwh(measurement: Measurement, hours: float) -> float | None:
    known_j = [
        (host.cpu_j or 0.0) + (host.dram_j or 0.0)
        for host in measurement.hosts
        if host.cpu_j is not None
    ]
    if not known_j or measurement.duration_s <= 0.0:
        return None
    return kwh_from_w_h(sum(known_j) / measurement.duration_s, hours)
