"""Weighted figures: each model and pair of accelerators counts once, however often it was run."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ONE_CASE = ["job_class", "model", "source", "target"]


def weight_of(rows: pd.DataFrame) -> Floats:
    """Return weights by which every model and ordered pair of accelerators counts once."""
    return 1.0 / rows.groupby(ONE_CASE)[ONE_CASE[0]].transform("size").to_numpy(float)


def quantile(values: Floats, weights: Floats, level: float) -> float:
    """Return the least value below or at which a share `level` of the weight lies."""
    return quantiles(values, weights, (level,))[0]


def quantiles(values: Floats, weights: Floats, levels: tuple[float, ...]) -> list[float]:
    """Return the quantile of each level; values that were sorted before are sorted fast."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    places = np.minimum(np.searchsorted(share, levels), len(values) - 1)
    return [float(value) for value in values[order[places]]]
