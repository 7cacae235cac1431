"""The 80 % range of each kind of prediction, from residuals on what was left out.

A pair of accelerators that was measured has a range of its own, of its residuals and, so that a
cell of few models is not believed too much, of those of its whole class with the weight of two
models. Every range is then stretched until it covers 82 % of workloads that neither the law nor
the range has seen.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from fitting.weigh import Floats, quantile, quantiles, weight_of

SPLIT = {
    "pair": "workload",
    "boards": "pair",
    "elsewhere": "accelerator in class",
    "specification": "accelerator",
}
"""Which split shows how good a prediction of each evidence is."""

TAIL = 0.1
COVERED = 0.82
CLASS_WEIGHT = 2.0
NARROWEST = 0.02
"""No range is narrower than this on either side (log ratio): meters differ by more."""

FEWEST_MODELS = 5
"""Models from which on a class's pairs have ranges of their own; else they have the class's."""

PAIR = ["first", "second"]
"""The columns of a pair of accelerators, in order of the alphabet."""

ENOUGH = 20
"""Residuals from which on an evidence of a class has a range."""


def ranges(judged: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the ranges, and which residuals lie in a range that has not seen their workload.

    Args:
        judged: residuals of one quantity: split, evidence, residual, group (of workloads),
            job_class, model, source, target

    Returns:
        Table with one row per evidence and class, and one per pair of accelerators that was
        measured: evidence, job_class ("" for a kind that is not known), name, other (the pair in
        order of the alphabet; "" for all of the class), cases, models, median_ratio, p90_ratio
        (absolute relative errors), low_log and high_log (from `name` to `other`).
        And True or False by the index of `judged`, where the split shows the evidence.
    """
    found, covered = [], []
    for job_class, rows in _pools(judged):
        for evidence in SPLIT:
            pool = rows[rows.evidence == evidence]
            if len(pool) < ENOUGH:
                continue
            paired = job_class != "" and evidence == "pair"
            own = paired and pool.model.nunique() >= FEWEST_MODELS
            blind = _blind_bounds(pool, by_pair=own)
            stretch = quantile(_needed(blind).to_numpy(), pool.weight.to_numpy(), COVERED)
            covered.append(_needed(blind) <= stretch)
            for pair, cell in [(("", ""), pool), *(_cells(pool) if paired else [])]:
                bounds = _bounds(pool, cell if own and any(pair) else pool[:0])
                found.append(_row(evidence, job_class, pair, cell, bounds, stretch))
    return pd.DataFrame(found), pd.concat(covered)


def _pools(judged: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    forward = judged.source < judged.target
    rows = judged.assign(
        weight=1.0,
        first=judged.source.where(forward, judged.target),
        second=judged.target.where(forward, judged.source),
        turned=np.where(forward, 1.0, -1.0) * judged.residual,
    )
    chosen = rows[rows.split == rows.evidence.map(SPLIT)]
    for job_class, of_class in chosen.groupby("job_class"):
        yield str(job_class), _weighed(of_class)
    yield "", _weighed(rows[rows.split == "class"])


def _weighed(rows: pd.DataFrame) -> pd.DataFrame:
    found = rows.copy()
    for _, part in rows.groupby("evidence"):
        found.loc[part.index, "weight"] = weight_of(part)
    return found


def _bounds(pool: pd.DataFrame, cell: pd.DataFrame) -> tuple[float, float]:
    """Return the range of a cell, first to second, before it is stretched."""
    values = np.concatenate([cell.turned, pool.residual])
    of_class = pool.weight * (CLASS_WEIGHT / pool.weight.sum())
    weights = np.concatenate([cell.weight, of_class])
    low, high = quantiles(values, weights, (TAIL, 1.0 - TAIL))
    return min(low, -NARROWEST), max(high, NARROWEST)


def _blind_bounds(pool: pd.DataFrame, *, by_pair: bool) -> pd.DataFrame:
    """Return residuals and the bounds that all other groups of workloads give them."""
    low, high = np.empty(len(pool)), np.empty(len(pool))
    pair = pool.groupby(PAIR).ngroup() if by_pair else pd.Series(0, index=pool.index)
    figures = pool[["residual", "turned", "weight"]].assign(pair=pair, place=range(len(pool)))
    figures = figures.sort_values("residual")  # once: _bounds merges what is in order
    for group in sorted(set(pool.group)):
        left_out = (pool.group == group).to_numpy()
        rest = figures if left_out.all() else figures[~left_out[figures.place]]
        cells = rest.groupby("pair").indices if by_pair else {}
        for number in np.unique(pair[left_out]):
            here = left_out & (pair == number).to_numpy()
            low[here], high[here] = _bounds(rest, rest.iloc[cells.get(number, [])])
    value = pool.turned if by_pair else pool.residual
    return pd.DataFrame({"value": value, "low": low, "high": high})


def _cells(rows: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    yield from rows.groupby(PAIR)


def _needed(blind: pd.DataFrame) -> pd.Series:
    """Return by how much the bounds have to grow to hold each residual."""
    return np.maximum(blind.value / blind.high, blind.value / blind.low)


def _row(
    evidence: str,
    job_class: str,
    pair: tuple[str, str],
    rows: pd.DataFrame,
    bounds: tuple[float, float],
    stretch: float,
) -> dict[str, object]:
    error = np.abs(np.expm1(-rows.residual.to_numpy()))
    weight: Floats = rows.weight.to_numpy()
    return {
        "evidence": evidence,
        "job_class": job_class,
        "name": pair[0],
        "other": pair[1],
        "cases": len(rows.drop_duplicates(["model", "first", "second"])),
        "models": rows.model.nunique(),
        "median_ratio": round(quantile(error, weight, 0.5), 4),
        "p90_ratio": round(quantile(error, weight, 0.9), 4),
        "low_log": round(bounds[0] * stretch, 4),
        "high_log": round(bounds[1] * stretch, 4),
    }
