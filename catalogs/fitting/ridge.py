"""Robust ridge regression whose normal equations are summed block by block."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 4
FAR = 0.1
"""Residual (log ratio) beyond which a row counts less, by Huber's rule."""


def fit(
    blocks: Sequence[tuple[NDArray[np.int64], Floats]],
    values: Sequence[Floats],
    weights: Sequence[Floats],
    penalty: Floats,
) -> Floats:
    """Return coefficients that minimise the weighted Huber loss plus the ridge penalty.

    Args:
        blocks: per group of rows: columns that are not all zero, and the matrix of those columns,
            shape (n_rows, n_columns)
        values: per group, shape (n_rows,)
        weights: per group, shape (n_rows,)
        penalty: of each coefficient's square, shape (n_coefficients,)
    """
    far = [np.array(weight) for weight in weights]
    for _ in range(STEPS):
        gram = np.diag(penalty)
        right = np.zeros(len(penalty))
        for (columns, matrix), value, weight in zip(blocks, values, far, strict=True):
            weighted = matrix * weight[:, None]
            gram[np.ix_(columns, columns)] += weighted.T @ matrix
            right[columns] += weighted.T @ value
        found: Floats = np.linalg.solve(gram, right)
        far = [
            weight * FAR / np.maximum(np.abs(value - matrix @ found[columns]), FAR)
            for (columns, matrix), value, weight in zip(blocks, values, weights, strict=True)
        ]
    return found
