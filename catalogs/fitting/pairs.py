"""The same work on two accelerators, in both directions: what the law is fitted to."""

import numpy as np
import pandas as pd

SAME_WORK = ["job_class", "model", "task", "phase", "unit", "precision", "accelerator_count"]
"""What has to be equal for two measurements to be of the same work."""

SPECIFICATIONS = ["bandwidth_gb_per_s", "rate_tflops", "fp32_tflops", "memory_gib", "tdp_w"]

LOAD_RANGE = 0.02, 1.3
"""Bounds of mean power over board power: a load outside is a fault of the record."""


AT_THE_WALL = "mlperf-inference"
"""The data set whose power is the whole server's."""

WALL_OVER_BOARDS = 1.3
"""Power at the wall over what meters on boards, processors and memory see. Source: 1.25 to 1.45 on
a workstation (CodeCarbon against a wall meter, 2025); MLPerf servers with eight H100 draw 0.82 of
the boards' summed TDP, at a load of 0.65: 1.26."""


def read_pairs(measurements: pd.DataFrame, accelerators: pd.DataFrame) -> pd.DataFrame:
    """Return ordered pairs of accelerators that ran the same work.

    Args:
        measurements: catalogs/measurements/measurements.csv.gz
        accelerators: catalogs/accelerators.csv

    Returns:
        One row per work and ordered pair: job_class, dataset, model, accelerator_count, source,
        target, `full` (32-bit arithmetic), `load` (source's mean power over its board power, at
        the wall for batch inference; NaN where power was not measured), `energy` and `time`
        (natural log of target over source, per unit of work), and the log ratio of each
        specification.
    """
    rows = measurements.assign(
        job_class=[job_class(row) for row in measurements.itertuples()],
        batch=measurements.batch_size.fillna(0),
        run=measurements.config,
    )
    rows = _full_power(rows)
    lambda_rows = rows.source == "lambda"
    rows.loc[lambda_rows, "batch"] = 0
    mlperf = rows.source == AT_THE_WALL
    rows.loc[mlperf, ["batch", "precision"]] = [0, "fastest allowed"]
    rows.loc[mlperf, "run"] = rows.run.str.split("-").str[0]
    pairs = _joined(rows)
    pairs["full"] = pairs.precision.str.startswith("fp32")
    return _with_specifications(pairs, accelerators.set_index("accelerator"))


def job_class(row) -> str:
    """Return the kind of work that a measurement is of."""
    if row.phase == "training":
        return "training"
    if row.source == AT_THE_WALL:
        return "batch-inference"
    return "llm-inference" if row.unit == "token" else "image-generation"


def _full_power(rows: pd.DataFrame) -> pd.DataFrame:
    """Drop what ran under a lowered power limit."""
    capped = rows.source == "zeus-nsdi23"
    highest_w = rows[capped].groupby("accelerator").power_limit_w.transform("max")
    return rows.drop(highest_w.index[rows.power_limit_w[capped] < highest_w])


def _joined(rows: pd.DataFrame) -> pd.DataFrame:
    keys = ["source", *SAME_WORK, "batch", "run"]
    medians = rows.groupby([*keys, "accelerator"], as_index=False)[
        ["energy_j_per_unit", "units_per_s", "mean_w"]
    ].median()
    both = medians.rename(columns={"source": "dataset"}).merge(
        medians.rename(columns={"source": "dataset"}),
        on=["dataset", *keys[1:]],
        suffixes=("_source", "_target"),
    )
    both = both[both.accelerator_source != both.accelerator_target].reset_index(drop=True)
    return pd.DataFrame(
        {
            **{name: both[name] for name in ("job_class", "dataset", "model", "precision")},
            "batch_size": both.batch,
            "accelerator_count": both.accelerator_count,
            "source": both.accelerator_source,
            "target": both.accelerator_target,
            "mean_w": both.mean_w_source,
            "energy": np.log(both.energy_j_per_unit_target / both.energy_j_per_unit_source),
            "time": np.log(both.units_per_s_source / both.units_per_s_target),
        },
    )


def _with_specifications(pairs: pd.DataFrame, boards: pd.DataFrame) -> pd.DataFrame:
    """Add the log ratio of each specification; a missing rate falls back to the 32-bit one."""
    rates = {
        True: boards.tf32_tflops.fillna(boards.fp32_tflops),
        False: boards.fp16_tflops.fillna(boards.fp32_tflops),
    }
    for name in SPECIFICATIONS:
        if name != "rate_tflops":
            figure = boards[name]
            pairs[name] = np.log(pairs.target.map(figure) / pairs.source.map(figure))
            continue
        log_rate = {
            full: np.log(pairs.target.map(rate) / pairs.source.map(rate))
            for full, rate in rates.items()
        }
        pairs[name] = log_rate[True].where(pairs.full, log_rate[False])
    board_w = pairs.source.map(boards.tdp_w) * pairs.accelerator_count
    pairs["load"] = (pairs.pop("mean_w") / board_w).clip(*LOAD_RANGE)
    return pairs
