"""Instance types that sell a part of a CPU's time and call it a vCPU."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.hardware import InstanceTable

_BURSTABLE: Final = {
    "aws": re.compile(r"t\d\w*\."),
    "azure": re.compile(r"(Standard|Basic)_B\d"),
    "gcp": re.compile(r"(e2-(micro|small|medium)|f1-micro|g1-small)$"),
}
"""Source: EC2 user guide, "Burstable performance instances" (T family); Azure "B family sizes";
Compute Engine "Shared-core machine types"."""


def burstable(instances: InstanceTable) -> NDArray[np.bool_]:
    """Return which instance types cannot keep all their vCPUs busy; shape (n_instances,)."""
    return np.array(
        [
            bool(_BURSTABLE[str(provider)].match(str(name)))
            for provider, name in zip(instances.provider, instances.instance_type, strict=True)
        ],
        dtype=bool,
    )
