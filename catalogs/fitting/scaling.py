"""What each doubling of accelerators costs, from the same work on one and on twice as many."""

import numpy as np
import pandas as pd

from fitting.pairs import job_class

STEPS = (1, 2, 4)
SAME = ["source", "job_class", "model", "task", "unit", "precision", "accelerator", "batch"]
TAIL = 0.1


def scaling(measurements: pd.DataFrame) -> pd.DataFrame:
    """Return time and energy per unit and accelerator after a doubling, over those before.

    Training doubles its batch with its accelerators (Lambda's benchmark); inference keeps it
    (ML.ENERGY), so its waits grow.

    Returns:
        job_class, from_count, cases, time and energy with their p10 and p90; energy is empty where
        only throughput was measured.
    """
    rows = measurements.assign(
        job_class=[job_class(row) for row in measurements.itertuples()],
        batch=measurements.batch_size.fillna(0),
    )
    rows = rows[rows.source.isin(["lambda", "mlenergy-v2", "mlenergy-v3"])]
    rows.loc[rows.source == "lambda", "batch"] = 0
    medians = rows.groupby([*SAME, "accelerator_count"], as_index=False, dropna=False)[
        ["units_per_s", "energy_j_per_unit"]
    ].median()
    twice = medians[medians.accelerator_count.isin([2 * step for step in STEPS])]
    twice = twice.assign(accelerator_count=twice.accelerator_count // 2)
    both = medians.merge(twice, on=[*SAME, "accelerator_count"], suffixes=("", "_twice"))
    both["time"] = 2 * both.units_per_s / both.units_per_s_twice
    both["energy"] = both.energy_j_per_unit_twice / both.energy_j_per_unit
    found = []
    for (kind, count), part in both.groupby(["job_class", "accelerator_count"]):
        row = {"job_class": kind, "from_count": int(count), "cases": len(part)}
        for quantity in ("time", "energy"):
            known = part[quantity].dropna()
            for suffix, level in (("_low", TAIL), ("", 0.5), ("_high", 1 - TAIL)):
                value = float(np.quantile(known, level)) if len(known) else np.nan
                row[f"{quantity}{suffix}_ratio"] = round(value, 4)
        found.append(row)
    return pd.DataFrame(found)
