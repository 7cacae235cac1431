"""Power of the host around the accelerators: an instance's share of CPU and memory."""

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", float, NDArray[np.float64])

CPU_LOAD_SHARE: Final = 0.5
"""Mean load of the host's vCPUs. Source: Cloud Carbon Footprint methodology, "average CPU
utilization 50 %" where no telemetry exists; assumed."""


def host_w(
    vcpus: Value,
    memory_gib: Value,
    vcpu_idle_w: Value,
    vcpu_max_w: Value,
    memory_w_per_gib: Value,
    load_share: float = CPU_LOAD_SHARE,
) -> Value:
    """Return the mean power of an instance's share of its host, accelerators apart.

    Args:
        vcpus: of the instance. [1], > 0
        memory_gib: of the instance. [GiB], > 0
        vcpu_idle_w: power per vCPU at no load. [W]
        vcpu_max_w: power per vCPU at full load. [W]
        memory_w_per_gib: DRAM power. [W/GiB]
        load_share: mean load of the vCPUs, 0..1

    Returns:
        Power at that load. [W]

    Source:
        Cloud Carbon Footprint methodology: min + load x (max - min) per vCPU, plus memory.
    """
    per_vcpu_w = vcpu_idle_w + load_share * (vcpu_max_w - vcpu_idle_w)
    return vcpus * per_vcpu_w + memory_gib * memory_w_per_gib
