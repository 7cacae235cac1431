"""One choice in each group under one limit: exact, by combining groups with what is near the best.

With a price on the limit every choice has an excess over its group's best. No plan with more
excess in all than the best plan known lies above the bound can be the optimum; few are left, and
of those that take more of the limit for no less, none is needed.
"""

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats


def lightest(
    values: list[Floats],
    uses: list[Floats],
    excesses: list[Floats],
    allowed: float,
    slack: float,
) -> tuple[float, NDArray[np.intp]] | None:
    """Return the least sum of values whose uses are allowed, and the choice of each group.

    Args:
        values: of each group's choices
        uses: likewise, of the limit
        excesses: likewise, over the group's best at some price of the limit, >= 0
        allowed: sum of uses, at most
        slack: sum of excesses, at most

    Returns:
        None where no combination within the slack is allowed.
    """
    value, use, excess = np.zeros(1), np.zeros(1), np.zeros(1)
    chosen = np.empty((1, 0), dtype=np.intp)
    least_left = np.cumsum([each.min() for each in uses][::-1])[::-1]
    for group, mine in enumerate(values):
        keep = np.flatnonzero(excesses[group] <= slack)
        if len(keep) == 0:
            return None
        total = (excess[:, None] + excesses[group][keep]).ravel()
        spent = (use[:, None] + uses[group][keep]).ravel()
        later = least_left[group + 1] if group + 1 < len(values) else 0.0
        good = np.flatnonzero((total <= slack) & (spent + later <= allowed))
        sums = (value[:, None] + mine[keep]).ravel()[good]
        order = np.lexsort((sums, spent[good]))
        lowest = np.minimum.accumulate(sums[order])
        first = np.concatenate([[True], sums[order][1:] < lowest[:-1]]) if len(order) else order
        kept = good[order[np.flatnonzero(first)]]
        if len(kept) == 0:
            return None
        before, now = np.divmod(kept, len(keep))
        value, use, excess = value[before] + mine[keep[now]], spent[kept], total[kept]
        chosen = np.column_stack([chosen[before], keep[now]])
    best = int(np.argmin(value))
    return float(value[best]), chosen[best]
