"""Residuals on what a fit has not seen: workloads, pairs, accelerators, each left out whole."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fitting.law import Design
from fitting.ridge import fit
from fitting.weigh import weight_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

GROUPS = 10
EVIDENCE = ["pair", "boards", "elsewhere", "specification"]
"""What a fit knows of a pair, best first: the pair in this class, both boards in this class, both
boards in other classes, specifications alone."""


@dataclass(frozen=True)
class Fold:
    """One split: what is left out, and the rows that are judged without it."""

    split: str
    left_out: Bools
    judged: Bools


def folds(pairs: pd.DataFrame) -> Iterator[Fold]:
    """Yield every split.

    Workloads go in ten groups, all rows of a model in one; pairs of accelerators in ten groups
    per class; whole classes; accelerators one by one, out of everything and out of one class.
    """
    model = group_of(pairs.model)
    pair = group_of(
        pairs[["source", "target"]].min(axis=1) + "|" + pairs[["source", "target"]].max(axis=1)
    )
    for number in range(GROUPS):
        yield Fold("workload", model == number, model == number)
        yield Fold("pair", pair == number, pair == number)
    for job_class in sorted(set(pairs.job_class)):
        of_class = (pairs.job_class == job_class).to_numpy()
        yield Fold("class", of_class, of_class)
    for board in sorted(set(pairs.source)):
        with_board = ((pairs.source == board) | (pairs.target == board)).to_numpy()
        yield Fold("accelerator", with_board, with_board)
        for job_class in sorted(set(pairs.job_class[with_board])):
            chosen = with_board & (pairs.job_class == job_class).to_numpy()
            yield Fold("accelerator in class", chosen, chosen)


def group_of(names: pd.Series) -> NDArray[np.int64]:
    """Return in which of the groups each name goes; equal names go together."""
    order = {name: index % GROUPS for index, name in enumerate(sorted(set(names)))}
    return names.map(order).to_numpy()


def coefficients(pairs: pd.DataFrame, design: Design, quantity: str, used: Bools) -> Floats:
    """Fit one quantity on the rows that are used and known."""
    value = pairs[quantity].to_numpy()
    known = used & np.isfinite(value)
    return fit(
        design.matrix[known],
        value[known],
        weight_of(pairs[known]),
        design.terms.penalty.to_numpy(),
    )


def evidence(pairs: pd.DataFrame, used: Bools, quantity: str) -> NDArray[np.str_]:
    """Return what the used rows know of each row's pair."""
    known = used & np.isfinite(pairs[quantity].to_numpy())
    kind, kinds = pd.factorize(pairs.job_class)
    ends, boards = pd.factorize(pd.concat([pairs.source, pairs.target]))
    source, target = ends.reshape(2, -1)
    measured = np.zeros((len(kinds), len(boards), len(boards)), dtype=bool)
    measured[kind[known], source[known], target[known]] = True
    in_class = measured.any(axis=2)
    anywhere = in_class.any(axis=0)
    return np.select(
        [
            measured[kind, source, target],
            in_class[kind, source] & in_class[kind, target],
            anywhere[source] & anywhere[target],
        ],
        EVIDENCE[:-1],
        EVIDENCE[-1],
    )


def residuals(pairs: pd.DataFrame, design: Design, quantity: str) -> pd.DataFrame:
    """Return what was measured less what was predicted for every judged row of every split.

    Returns:
        split, evidence, row (index into pairs), predicted, residual: natural logs
    """
    found = []
    value = pairs[quantity].to_numpy()
    for fold in folds(pairs):
        judged = fold.judged & np.isfinite(value)
        if not judged.any():
            continue
        solved = coefficients(pairs, design, quantity, ~fold.left_out)
        predicted = design.matrix @ solved
        found.append(
            pd.DataFrame(
                {
                    "split": fold.split,
                    "evidence": evidence(pairs, ~fold.left_out, quantity)[judged],
                    "row": np.flatnonzero(judged),
                    "predicted": predicted[judged],
                    "residual": (value - predicted)[judged],
                },
            ),
        )
    return pd.concat(found, ignore_index=True)
