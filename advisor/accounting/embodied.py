"""Emissions of making the hardware: SCI's M."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", float, NDArray[np.float64])


def embodied_kg(lifecycle_kg: Value, duration_h: Value, lifetime_h: Value) -> Value:
    """Return the share of a machine's manufacture that a reservation is charged with.

    Args:
        lifecycle_kg: whole-life embodied emissions of the reserved share of the machine
            (TE x RR/ToR). [kgCO2e], >= 0
        duration_h: time reserved (TiR). [h], >= 0
        lifetime_h: expected life of the machine (EL). [h], > 0

    Returns:
        Emissions. [kgCO2e]

    Source:
        GSF SCI specification 1.1, "M = TE * TS * RS", TS = TiR / EL.
    """
    return lifecycle_kg * duration_h / lifetime_h
