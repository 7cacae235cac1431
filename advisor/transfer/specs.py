"""Predict time and energy on another accelerator from published specifications.

The speed-up is a power law in memory bandwidth and peak arithmetic rate, a roofline whose ridge
is smoothed; the share of the power limit that a job draws is carried over unchanged. Both are
predictions with wide ranges, and every plan says so.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.hardware import Accelerator
from advisor.domain.profile import JobProfile
from advisor.errors import ProfileError

BANDWIDTH_EXPONENT: Final = 0.45
RATE_EXPONENT: Final = 0.48
"""Exponents of the speed-up. Source: fit on Lambda's deeplearning-benchmark (aa5addb6, 2025-12),
15 GPU kinds, 10 training models, 3,732 ordered pairs; leave-one-GPU-out |error| of time: median
16 %, p90 54 %. The rate is dense half precision for every number format, as in the fit."""

TRANSFER_RANGE_RATIO: Final = 1.62
"""Energy on another accelerator lies within a factor of 1.62 of the prediction in 90 % of cases.
Source: a two-parameter specification model on 5,595 public measurements (ML.ENERGY, MLPerf,
Zeus, Lambda): |error| of energy, median 21 %, p90 62 % (2026-11)."""

SAME_DEVICE_ERROR_RATIO: Final = 0.05
"""Unit-to-unit spread of one accelerator model, added to the profile's own error. Assumed:
sensors are specified to +-5 % (NVIDIA NVML reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A profile on every accelerator of the catalogue; arrays of shape (n_accelerators,).

    NaN marks an accelerator that no measurement can be carried to.

    Attributes:
        units_per_s: throughput per accelerator [1/s]
        energy_j_per_unit: accelerator energy per unit [J]
        low_ratio, high_ratio: bounds of the energy over its prediction [1]
        time_ratio: time per unit over the profile's, at equal accelerator count [1]
        transferred: True where the target is not the accelerator that was measured
        memory_gib: device memory that the job needs per accelerator, a number [GiB]
    """

    units_per_s: NDArray[np.float64]
    energy_j_per_unit: NDArray[np.float64]
    low_ratio: NDArray[np.float64]
    high_ratio: NDArray[np.float64]
    time_ratio: NDArray[np.float64]
    transferred: NDArray[np.bool_]
    memory_gib: float


def predict(
    profile: JobProfile,
    source: Accelerator,
    targets: tuple[Accelerator, ...],
) -> Prediction:
    """Return throughput and energy of a profile on each target accelerator.

    Args:
        profile: measured on `source`
        source: specifications of the accelerator that the profile names
        targets: accelerators of the catalogue

    Returns:
        Per-accelerator throughput and energy; NaN where the vendor differs from the source's
        or a specification that the law needs is not published for either side.

    Raises:
        ProfileError: neither profile nor catalogue bounds the memory that the job needs.
    """
    per_device_per_s = profile.units_per_s / profile.accelerator_count
    speed_up = np.array([_speed_up(source, target) for target in targets])
    power_ratio = np.array([_ratio(target.tdp_w, source.tdp_w) for target in targets])
    same = np.array([target.name == source.name for target in targets])
    known = same | (np.isfinite(speed_up) & np.isfinite(power_ratio))
    speed_up = np.where(same, 1.0, np.where(known, speed_up, np.nan))
    power_ratio = np.where(same, 1.0, np.where(known, power_ratio, np.nan))
    own_error = profile.energy_error_ratio + SAME_DEVICE_ERROR_RATIO
    spread = np.where(same, 1.0, TRANSFER_RANGE_RATIO)
    return Prediction(
        units_per_s=per_device_per_s * speed_up,
        energy_j_per_unit=profile.energy_j_per_unit * power_ratio / speed_up,
        low_ratio=(1.0 - own_error) / spread,
        high_ratio=(1.0 + own_error) * spread,
        time_ratio=1.0 / speed_up,
        transferred=~same,
        memory_gib=_memory_gib(profile, source),
    )


def _memory_gib(profile: JobProfile, source: Accelerator) -> float:
    if profile.memory_gib is not None:
        return profile.memory_gib
    if source.memory_gib is None:
        raise ProfileError(
            f'profile "{profile.name}": memory use was not recorded, and the memory of '
            f"{source.name} is not in the catalogue; add memory_gib to the profile",
        )
    return source.memory_gib


def _speed_up(source: Accelerator, target: Accelerator) -> float:
    if target.vendor != source.vendor:
        return np.nan
    bandwidth = _ratio(target.bandwidth_gb_per_s, source.bandwidth_gb_per_s)
    rate = _ratio(target.fp16_tflops, source.fp16_tflops)
    return float(bandwidth**BANDWIDTH_EXPONENT * rate**RATE_EXPONENT)


def _ratio(target: float | None, source: float | None) -> float:
    if target is None or source is None:
        return np.nan
    return target / source
