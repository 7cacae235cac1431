"""How energy and time of a unit fall with the batch: a part that stays, and one shared by all.

    per unit(b) = limit x (1 + half / b)

At a batch of `half` a unit takes twice what it takes in an endless batch. One number per series of
measurements: the same model and work on the same accelerators at three batch sizes or more.
"""

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from fitting.folds import GROUPS, group_of
from fitting.pairs import job_class
from fitting.weigh import Floats

SERIES = ["source", "job_class", "model", "task", "precision", "accelerator", "accelerator_count"]
ENOUGH = 3
LIMIT = 1e4
"""Largest `half`: beyond, no part stays and the number means nothing."""

LOW, HIGH = 0.1, 0.9


def batch_curves(measurements: pd.DataFrame) -> pd.DataFrame:
    """Return the middle and spread of `half` per kind of work, and how well its middle predicts.

    Returns:
        job_class, quantity ("energy" or "time"), cases (series), half_low, half, half_high (p10,
        median, p90 over series), median_ratio and p90_ratio (absolute relative error of the ratio
        between two batches of a series, with the median of other models).
    """
    found = []
    for job_class_, of_class in _series(measurements).groupby("job_class"):
        for quantity, rows in of_class.groupby("quantity"):
            half = rows.groupby("series").half.first()
            error = _errors(rows)
            found.append(
                {
                    "job_class": job_class_,
                    "quantity": quantity,
                    "cases": len(half),
                    "half_low": round(float(half.quantile(LOW)), 2),
                    "half": round(float(half.median()), 2),
                    "half_high": round(float(half.quantile(HIGH)), 2),
                    "median_ratio": round(float(np.median(error)), 4),
                    "p90_ratio": round(float(np.quantile(error, HIGH)), 4),
                },
            )
    return pd.DataFrame(found)


def _series(measurements: pd.DataFrame) -> pd.DataFrame:
    rows = measurements.assign(
        job_class=[job_class(row) for row in measurements.itertuples()],
        energy=measurements.energy_j_per_unit,
        time=1.0 / measurements.units_per_s,
    )
    rows = rows[rows.source.str.startswith("mlenergy") & rows.batch_size.notna()]
    medians = rows.groupby([*SERIES, "batch_size"], as_index=False, dropna=False)[
        ["energy", "time"]
    ].median()
    medians["series"] = medians.groupby(SERIES, dropna=False).ngroup()
    parts = []
    for _, part in medians.groupby("series"):
        if len(part) < ENOUGH:
            continue
        for quantity in ("energy", "time"):
            value = part[quantity].to_numpy()
            half = _half(part.batch_size.to_numpy(float), value)
            parts.append(part.assign(quantity=quantity, value=value, half=half))
    return pd.concat(parts, ignore_index=True)


def _half(batch: Floats, value: Floats) -> float:
    """Fit both parts, each relative error counting the same."""
    matrix = np.column_stack([np.ones_like(batch), 1.0 / batch]) / value[:, None]
    (stays, shared), _ = nnls(matrix, np.ones_like(batch))
    return min(shared / stays, LIMIT) if stays > 0 else LIMIT


def _errors(rows: pd.DataFrame) -> Floats:
    """Return errors between the least and greatest batch of each series, of other models' half."""
    group = group_of(rows.model)
    found = []
    for number in range(GROUPS):
        left_out, rest = rows[group == number], rows[group != number]
        half = rest.groupby("series").half.first().median()
        for _, part in left_out.groupby("series"):
            ordered = part.sort_values("batch_size")
            first, last = ordered.iloc[0], ordered.iloc[-1]
            predicted = (1 + half / last.batch_size) / (1 + half / first.batch_size)
            found.append(abs(predicted / (last.value / first.value) - 1))
    return np.array(found)
