"""How far a measured energy per unit may lie from the true one."""

from math import sqrt
from typing import Final

from advisor.domain.measurement import Measurement, Method
from advisor.profile.meters.cpu_model import ERROR_RATIO as CPU_MODEL_ERROR_RATIO

SENSOR_ERROR_RATIO: Final = 0.05
"""Error of the sensor itself, a floor that no window lowers. Source: NVML API reference, "+/- 5 %"
of power; counters rest on the same sensor. Assumed for RAPL and others."""

TICK_S: Final = 0.1
"""Time between two moves of an energy counter. Source: ML.ENERGY blog and PETSc documentation, 20
to 100 ms."""

COLD_ERROR_RATIO: Final = (
    (300.0, 0.006),
    (120.0, 0.009),
    (60.0, 0.02),
    (30.0, 0.046),
    (0.0, 0.167),
)
"""(window of at least [s], 95 % quantile of the error) of a run whose warm-up was not removed.
Source: the simulation that advisor.profile.summary.steady describes; below 10 s it is worse."""

HEATING_ERROR_RATIO: Final = 0.03
"""Added while the chip still heats up: a hot chip draws more. Source: the same simulation."""


def error_ratio(measurement: Measurement, method: Method) -> float:
    """Return the relative half-width of the 95 % interval of the energy per unit, 0..1.

    Args:
        measurement: with what was steady, if anything
        method: how the energy is known
    """
    floor = CPU_MODEL_ERROR_RATIO if method is Method.ESTIMATED else SENSOR_ERROR_RATIO
    steady = measurement.steady
    window_s = measurement.duration_s if steady is None else steady.kept_s
    parts = [floor, TICK_S / window_s if window_s > 0.0 else 1.0]
    heating = 0.0
    if steady is None and measurement.units == 1.0:
        pass  # one whole run, warm-up and all, is what is asked for
    elif steady is None or steady.interval_ratio is None:
        parts.append(next(ratio for least_s, ratio in COLD_ERROR_RATIO if window_s >= least_s))
    else:
        parts.append(steady.interval_ratio)
        heating = HEATING_ERROR_RATIO if _heats(measurement) else 0.0
    mismatches = (board.mismatch_ratio for board in measurement.boards if board.used)
    parts.append(max((abs(ratio) for ratio in mismatches if ratio is not None), default=0.0))
    return min(0.99, sqrt(sum(part**2 for part in parts)) + heating)


def _heats(measurement: Measurement) -> bool:
    trials = () if measurement.steady is None else measurement.steady.trials
    return any(trial.unit == "K" and not trial.passed for trial in trials)
