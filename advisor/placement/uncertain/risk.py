"""What a plan is worth over draws: the worst of them, or the mean of the worst.

Both are the largest of weighted means over draws, whatever the plan: all weight on one draw, or
evenly on a twentieth of them. So a measure of a plan is the mean with its own worst weights, and
with any other allowed weights the mean is a bound of it.

Source:
    Rockafellar and Uryasev 2000, "Optimization of conditional value-at-risk", J. Risk 2(3), with
    equally likely draws; Kuenzi-Bay and Mayer 2006, Comput. Manag. Sci. 3, for its cuts.
"""

import numpy as np

from advisor.domain.candidates import Floats
from advisor.domain.uncertainty import TAIL_SHARE, Robust


def worst_weights(values: Floats, measure: Robust) -> Floats:
    """Return the weights of draws that make a plan's mean largest; they sum to 1.

    Args:
        values: of a plan in each draw, shape (n_draws,)
        measure: one draw with all weight, or TAIL_SHARE of them
    """
    order = np.argsort(-values, kind="stable")
    weights = np.zeros(len(values))
    if measure is Robust.WORST:
        weights[order[0]] = 1.0
        return weights
    tail = TAIL_SHARE * len(values)
    # the last draw of the tail counts in part where the tail is no whole number of draws
    weights[order] = np.clip(tail - np.arange(len(values)), 0.0, 1.0) / tail
    return np.asarray(weights / weights.sum())


def risk(values: Floats, measure: Robust) -> float:
    """Return what a plan is worth by a measure."""
    return float(worst_weights(values, measure) @ values)
