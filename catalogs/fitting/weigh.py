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
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(np.searchsorted(share, level), len(values) - 1)])
