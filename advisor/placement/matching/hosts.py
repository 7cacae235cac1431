"""The host's share of each instance type, by its processor where that is known."""

import numpy as np

from advisor.accounting.host import CPU_LOAD_SHARE, host_w
from advisor.domain.candidates import Floats
from advisor.domain.catalog import Catalog
from advisor.domain.region import Provider


def host_powers(catalog: Catalog, load_share: float = CPU_LOAD_SHARE) -> Floats:
    """Return each instance type's share of its host at a load; NaN where that is unknown. [W]

    A processor that is not known takes the median of its provider's others.

    Args:
        catalog: the whole catalogue
        load_share: mean load of the vCPUs, 0..1
    """
    table = catalog.instances
    pairs = list(zip(table.provider.tolist(), table.microarchitecture.tolist(), strict=True))
    kinds = {pair: index for index, pair in enumerate(dict.fromkeys(pairs))}
    hosts = [
        catalog.host_power.get((Provider(provider), name))
        or catalog.host_power.get((Provider(provider), ""))
        for provider, name in kinds
    ]
    kind = np.array([kinds[pair] for pair in pairs], dtype=np.int64)
    idle_w, max_w, memory_w = (
        np.array([np.nan if host is None else getattr(host, name) for host in hosts])[kind]
        for name in ("vcpu_idle_w", "vcpu_max_w", "memory_w_per_gib")
    )
    return host_w(table.vcpus, table.memory_gib, idle_w, max_w, memory_w, load_share)
