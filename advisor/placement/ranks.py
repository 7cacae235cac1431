"""The first few of each group."""

import numpy as np
from numpy.typing import NDArray


def least_of_each(
    group: NDArray[np.integer],
    value: NDArray[np.float64],
    count: int,
) -> NDArray[np.int64]:
    """Return where the least values of each group stand, ascending; of equals the first.

    Args:
        group: of each value, in any order
        value: no NaN
        count: of each group, at most
    """
    order = np.lexsort((value, group))
    mine = group[order]
    rank = np.arange(len(order)) - np.searchsorted(mine, mine)
    return np.sort(order[rank < count])
