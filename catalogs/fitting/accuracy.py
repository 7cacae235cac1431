"""The accuracy table: errors on what was left out, beside what simple rules would have said."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from fitting.weigh import Floats, quantile, weight_of

CASES = {
    ("energy", "workload"): ["all", "llm-inference", "image-generation", "training", "wall-8"],
    ("energy", "accelerator"): ["all", "llm-inference", "image-generation", "training"],
    ("time", "workload"): ["all", "llm-inference", "image-generation", "training"],
    ("time", "accelerator"): ["all", "lambda", "lambda-1"],
}
"""What is judged where; workloads left out, and accelerators."""

TELLING = np.log(1.1)
"""Which of two uses less is asked where they differ by more than a tenth."""

ENOUGH = 50
"""Pairs from which on a source's coverage is told."""


def accuracy(judged: pd.DataFrame, covered: pd.Series, quantity: str) -> pd.DataFrame:
    """Return errors per case and coverage per source.

    Args:
        judged: residuals of one quantity with what pairs say of their rows
        covered: whether a residual lies in its 80 % range, by the index of `judged`
        quantity: "energy" or "time"

    Returns:
        split, case, pairs (models x ordered pairs), median_ratio, p90_ratio; the same of "the
        target needs as much as the source" (same_*) and of the specifications' ratio (sheet_*);
        right_share (which of two needs less); covered_share (in the 80 % range).
    """
    found = []
    for split in ("workload", "accelerator"):
        rows = judged[judged.split == split]
        rows = rows.assign(covered=covered.reindex(rows.index))
        cases = [(case, _of_case(rows, case)) for case in CASES[quantity, split]]
        cases += [(f"source {name}", part) for name, part in rows.groupby("dataset")]
        for case, part in cases:
            if len(part) < ENOUGH:
                continue
            found.append({"quantity": quantity, "split": split, "case": case, **_line(part)})
    return pd.DataFrame(found)


def _of_case(rows: pd.DataFrame, case: str) -> pd.DataFrame:
    if case == "all":
        return rows
    if case == "wall-8":
        return rows[(rows.job_class == "batch-inference") & (rows.accelerator_count == 8)]
    if case.startswith("lambda"):
        mine = rows.dataset == "lambda"
        return rows[mine & (rows.accelerator_count == 1)] if case == "lambda-1" else rows[mine]
    return rows[rows.job_class == case]


def _line(rows: pd.DataFrame) -> dict[str, object]:
    weight = weight_of(rows)
    truth = (rows.predicted + rows.residual).to_numpy()
    line: dict[str, object] = {"pairs": round(weight.sum())}
    for name, predicted in rules(rows):
        error = np.abs(np.expm1(predicted - truth))
        known = np.isfinite(error)
        line[f"{name}median_ratio"] = round(quantile(error[known], weight[known], 0.5), 4)
        line[f"{name}p90_ratio"] = round(quantile(error[known], weight[known], 0.9), 4)
    telling = np.abs(truth) > TELLING
    right = np.sign(truth) == np.sign(rows.predicted.to_numpy())
    line["right_share"] = round(np.average(right[telling], weights=weight[telling]), 4)
    ranged = rows.covered.notna().to_numpy()
    inside = rows.covered[ranged].astype(float)
    line["covered_share"] = round(np.average(inside, weights=weight[ranged]), 4)
    return line


def rules(rows: pd.DataFrame) -> Iterator[tuple[str, Floats]]:
    """Yield what the law and what simple rules predict, by the prefix of their columns."""
    yield "", rows.predicted.to_numpy()
    yield "same_", np.zeros(len(rows))
    yield "sheet_", rows.sheet.to_numpy()
