"""Robust ridge regression: large residuals count less, coefficients are held near zero."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

Floats = NDArray[np.float64]

STEPS = 4
FAR = 0.1
"""Residual (log ratio) beyond which a row counts less, by Huber's rule."""


def fit(matrix: sparse.csr_array, values: Floats, weights: Floats, penalty: Floats) -> Floats:
    """Return coefficients that minimise the weighted Huber loss plus the ridge penalty.

    A column that is zero in every row gets a coefficient of exactly zero.

    Args:
        matrix: shape (n_rows, n_coefficients)
        values: shape (n_rows,)
        weights: shape (n_rows,), >= 0
        penalty: of each coefficient's square, shape (n_coefficients,), > 0
    """
    seen = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
    used = matrix[:, seen]
    found = np.zeros(matrix.shape[1])
    held = sparse.diags_array(penalty[seen])
    near = np.array(weights)
    for _ in range(STEPS):
        weighted = (sparse.diags_array(near) @ used).T
        gram = sparse.csc_array(weighted @ used + held)  # one cell in forty is not zero
        found[seen] = spsolve(gram, weighted @ values)
        near = weights * FAR / np.maximum(np.abs(values - matrix @ found), FAR)
    return found
