"""Energy of keeping a data set on disk, and of moving it once over the network."""

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.units import tb_from_gb

Value = TypeVar("Value", float, NDArray[np.float64])

SSD_W_PER_TB: Final = 1.2
"""Source: Cloud Carbon Footprint methodology, SSD 1.2 Wh per TBh (HDD 0.65), one copy."""

NETWORK_KWH_PER_GB: Final = 0.001
"""Source: Cloud Carbon Footprint methodology, between data centres of a provider."""


def storage_w(size_gb: Value) -> Value:
    """Return the power of a data set on solid-state disks, one copy of it.

    Args:
        size_gb: of the data. [GB], >= 0

    Returns:
        Power. [W]
    """
    return tb_from_gb(size_gb) * SSD_W_PER_TB


def network_kwh(moved_gb: Value) -> Value:
    """Return the energy of moving data once.

    Args:
        moved_gb: [GB], >= 0

    Returns:
        Energy. [kWh]
    """
    return moved_gb * NETWORK_KWH_PER_GB
