"""A prediction under a lever: published factors on energy and time, accelerator by accelerator."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from advisor.domain.lever import Lever
from advisor.domain.outlook import Range
from advisor.domain.transfer import Floats
from advisor.transfer.batch import joined
from advisor.transfer.predict import Prediction


def with_lever(prediction: Prediction, factors: Sequence[Lever | None]) -> Prediction:
    """Return the prediction of a job with a lever applied.

    The errors of the prediction and of the factor are taken as independent. Memory stays as it
    was: no lever claims what it may free.

    Args:
        prediction: of the job without the lever
        factors: of each accelerator; None where nobody measured the lever

    Returns:
        NaN where the lever does not count.
    """
    energy, time = _ranges(factors, "energy"), _ranges(factors, "time")
    return replace(
        prediction,
        units_per_s=prediction.units_per_s / time[1],
        energy_j_per_unit=prediction.energy_j_per_unit * energy[1],
        time_ratio=prediction.time_ratio * time[1],
        low_ratio=joined(prediction.low_ratio, energy[0] / energy[1], -1.0),
        high_ratio=joined(prediction.high_ratio, energy[2] / energy[1], 1.0),
        time_low_ratio=joined(prediction.time_low_ratio, time[0] / time[1], -1.0),
        time_high_ratio=joined(prediction.time_high_ratio, time[2] / time[1], 1.0),
    )


def _ranges(factors: Sequence[Lever | None], quantity: str) -> Floats:
    """Return low, middle and high factors, shape (3, n_accelerators); NaN where there are none."""
    unknown = Range(low=np.nan, value=np.nan, high=np.nan)
    ranges = [unknown if row is None else getattr(row, quantity) for row in factors]
    return np.array([[row.low, row.value, row.high] for row in ranges]).T
