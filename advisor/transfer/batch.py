"""Serving with another batch than the profile's: what fits, how fast it answers, what it takes.

A unit takes `limit x (1 + half / batch)`, of energy and of time alike, each with its own `half`. A
stream of a batch waits `batch x time` for its next unit, so its wait grows by a straight line.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.profile import JobProfile, Precision
from advisor.domain.transfer import BatchCurves, Floats
from advisor.transfer.predict import Prediction
from advisor.units import gib_from_gb

MOST_RATIO: Final = 8.0
"""The batch grows by no more than this: beyond, a curve of its kind says too little."""

_BYTES: Final = {
    Precision.FP32: 4.0,
    Precision.TF32: 4.0,
    Precision.FP16: 2.0,
    Precision.BF16: 2.0,
    Precision.FP8: 1.0,
    Precision.INT8: 1.0,
}
"""Of a weight, by number format. [B]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A profile as a service on accelerators; arrays of one shape, per accelerator of each row.

    Attributes:
        batch: at the peak; 0 where not even one unit fits; NaN where the profile says none
        units_per_s: at that batch [1/s]
        slow_ratio, fast_ratio: 80 % bounds of units_per_s over its prediction [1]
        wait_ratio: service time over the profile's, at that batch [1]
        energy_j_per_unit: at the mean load [J]
        busy_s_per_unit: at the mean load [s]
        low_ratio, high_ratio: 80 % bounds of the energy over its prediction [1]
    """

    batch: Floats
    units_per_s: Floats
    slow_ratio: Floats
    fast_ratio: Floats
    wait_ratio: Floats
    energy_j_per_unit: Floats
    busy_s_per_unit: Floats
    low_ratio: Floats
    high_ratio: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a service has on each accelerator; arrays of one shape.

    Attributes:
        memory_gib: of the accelerator [GiB]
        wait_ms: that the service may take [ms]; inf without a limit
        load_share: mean load over peak load, 0..1; one for all, or an array that broadcasts
            against the others, and then figures at the mean load have the shape of both
    """

    memory_gib: Floats
    wait_ms: Floats
    load_share: float | Floats


def serve(
    prediction: Prediction,
    rows: NDArray[np.integer],
    profile: JobProfile,
    curves: BatchCurves | None,
    room: Room,
    batch_size: int | None = None,
) -> Serving:
    """Return a profile as a service on accelerators, with the largest batch that fits and answers.

    Args:
        prediction: of the profile on every accelerator
        rows: accelerators to serve on, indices into the prediction
        profile: measured job
        curves: of its kind of work; None keeps the profile's batch, as does a profile without one
        room: of each of the accelerators
        batch_size: to serve with where it fits; None for the largest
    """
    wait_s_ratio = prediction.time_ratio[rows]
    if curves is None or profile.batch_size is None:
        fits = room.memory_gib >= prediction.memory_gib
        return Serving(
            batch=np.where(fits, np.nan, 0.0),
            units_per_s=prediction.units_per_s[rows],
            slow_ratio=1.0 / prediction.time_high_ratio[rows],
            fast_ratio=1.0 / prediction.time_low_ratio[rows],
            wait_ratio=wait_s_ratio,
            energy_j_per_unit=prediction.energy_j_per_unit[rows],
            busy_s_per_unit=1.0 / prediction.units_per_s[rows],
            low_ratio=prediction.low_ratio[rows],
            high_ratio=prediction.high_ratio[rows],
        )
    measured = float(profile.batch_size)
    half = curves.time[1]
    fitting = batch_room(profile, prediction.memory_gib, room.memory_gib)
    answering = _answering(profile, half, wait_s_ratio, room.wait_ms)
    batch = np.floor(np.minimum(fitting, np.maximum(answering, 1.0)))
    if batch_size is not None:
        batch = np.where(batch >= batch_size, float(batch_size), 0.0)
    at_peak = np.maximum(batch, 1.0)
    mean = np.clip(_concurrency(at_peak, half, room.load_share), 1.0, at_peak)
    energy = _ratio(curves.energy[1], measured, mean)
    low, high = _spread(curves.energy, measured, mean)
    quick, long = _spread(curves.time, measured, at_peak)
    speed = prediction.units_per_s[rows]
    return Serving(
        batch=batch,
        units_per_s=speed / _ratio(half, measured, at_peak),
        slow_ratio=1.0 / joined(prediction.time_high_ratio[rows], long, 1.0),
        fast_ratio=1.0 / joined(prediction.time_low_ratio[rows], quick, -1.0),
        wait_ratio=wait_s_ratio * (at_peak + half) / (measured + half),
        energy_j_per_unit=prediction.energy_j_per_unit[rows] * energy,
        busy_s_per_unit=_ratio(half, measured, mean) / speed,
        low_ratio=joined(prediction.low_ratio[rows], low, -1.0),
        high_ratio=joined(prediction.high_ratio[rows], high, 1.0),
    )


def batch_room(profile: JobProfile, needed_gib: float, memory_gib: Floats) -> Floats:
    """Return the batch that fits an accelerator's memory; below 1 where none does.

    What is not weights is taken to grow with the batch. Where the size of the model or its number
    format is not known, the profile's batch fits where its memory does, and no other is claimed.

    Args:
        profile: with a batch_size
        needed_gib: memory per accelerator at that batch [GiB]
        memory_gib: of the accelerators [GiB]
    """
    assert profile.batch_size is not None
    measured = float(profile.batch_size)
    weights_gib = _weights_gib(profile)
    if weights_gib is None or weights_gib >= needed_gib:
        return np.where(memory_gib >= needed_gib, measured, 0.0)
    each_gib = (needed_gib - weights_gib) / measured
    room: Floats = (memory_gib - weights_gib) / each_gib
    return np.clip(np.nan_to_num(room), 0.0, measured * MOST_RATIO)


def one_unit_gib(profile: JobProfile, needed_gib: float) -> float:
    """Return the least memory per accelerator that a batch fits, of one where that is known. [GiB]

    Args:
        profile: with a batch_size
        needed_gib: memory per accelerator at that batch [GiB]
    """
    assert profile.batch_size is not None
    weights_gib = _weights_gib(profile)
    if weights_gib is None or weights_gib >= needed_gib:
        return needed_gib
    return weights_gib + (needed_gib - weights_gib) / profile.batch_size


def _weights_gib(profile: JobProfile) -> float | None:
    if profile.parameters_b is None or profile.precision is None:
        return None
    return (
        gib_from_gb(profile.parameters_b * _BYTES[profile.precision]) / profile.accelerator_count
    )


def _answering(
    profile: JobProfile,
    half: float,
    wait_ratio: Floats,
    wait_ms: Floats,
) -> Floats:
    """Return the batch at which the service takes as long as it may."""
    if profile.service_time_ms is None:
        return np.full_like(wait_ratio, np.inf)
    measured = float(profile.batch_size or 1)
    at_measured_ms = profile.service_time_ms * wait_ratio
    return (measured + half) * wait_ms / at_measured_ms - half


def _concurrency(peak: Floats, half: float, load_share: float | Floats) -> Floats:
    """Return how many units are under way where the load is a share of what `peak` serves."""
    return half * load_share / (1.0 + half / peak - load_share * (1.0 - 1e-12))


def _ratio(half: float, measured: float, batch: Floats) -> Floats:
    return (1.0 + half / batch) / (1.0 + half / measured)


def _spread(
    halves: tuple[float, float, float],
    measured: float,
    batch: Floats,
) -> tuple[Floats, Floats]:
    """Return how far the curve's ratio may lie below and above, over its middle."""
    ends = [_ratio(half, measured, batch) / _ratio(halves[1], measured, batch) for half in halves]
    return np.minimum.reduce(ends), np.maximum.reduce(ends)


def joined(first: Floats, second: Floats, sign: float) -> Floats:
    """Return the bound of a product of two figures whose errors are independent.

    Args:
        first: bound of one figure over its value [1]
        second: of the other, on the same side of 1 [1]
        sign: 1.0 for the upper bound, -1.0 for the lower
    """
    bound: Floats = np.exp(sign * np.hypot(np.log(first), np.log(second)))
    return bound
