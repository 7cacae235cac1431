"""Accelerators and instance types: what a machine is, apart from where and for how much."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.provenance import Quality
from advisor.domain.region import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """One accelerator model. Rates are dense peaks as published; None is unknown.

    Attributes:
        name: unique, form factor included: "A100-SXM4-80GB"
        aliases: other names that people and tools write, e.g. "A100-80GB"
        vendor: "nvidia", "amd", "google", "aws", "intel", "qualcomm", "xilinx"
        memory_gib: device memory [GiB]
        bandwidth_gb_per_s: device memory bandwidth [GB/s]
        fp32_tflops, tf32_tflops, fp16_tflops, fp8_tflops, int8_tops: dense peak rates [TFLOP/s],
            int8 in [TOP/s]; fp16 stands for bf16 too
        tdp_w: board power limit [W]
        idle_w: power with nothing running [W]
        idle_quality, idle_source: of idle_w; None when idle_w is None
        source, as_of: of the other figures
    """

    name: str
    aliases: tuple[str, ...]
    vendor: str
    year: int | None
    memory_gib: float | None
    bandwidth_gb_per_s: float | None
    fp32_tflops: float | None
    tf32_tflops: float | None
    fp16_tflops: float | None
    fp8_tflops: float | None
    int8_tops: float | None
    tdp_w: float | None
    idle_w: float | None
    idle_quality: Quality | None
    idle_source: str | None
    source: str
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceTable:
    """All instance types of all providers, columnar. Every array has shape (n_instances,).

    One row is one (provider, instance type, accelerator, count): Google's N1 machines with
    attached GPUs have a row per attachment, so `instance_type` alone is not unique, and `key` is.

    Attributes:
        provider: Provider value of each row
        instance_type: the provider's own name
        key: unique within a provider: the name, and "+2xT4" where accelerators are attached
        accelerator: index into Catalog.accelerators; -1 for none
        accelerator_count: accelerators per instance; fractions for partitioned boards; 0 for none
        vcpus: NaN when unknown
        memory_gib: host memory [GiB]; NaN when unknown
        microarchitecture: of the host's processor; "" when unknown
        embodied_kg: manufacture of the instance's share of its host, whole life [kgCO2e]; NaN
        embodied_lifetime_h: the life over which embodied_kg is spread [h]; NaN when unknown
        embodied_quality, embodied_source, embodied_as_of: str arrays, "" when embodied_kg is NaN
    """

    provider: NDArray[np.str_]
    instance_type: NDArray[np.str_]
    key: NDArray[np.str_]
    accelerator: NDArray[np.int32]
    accelerator_count: NDArray[np.float64]
    vcpus: NDArray[np.float64]
    memory_gib: NDArray[np.float64]
    microarchitecture: NDArray[np.str_]
    embodied_kg: NDArray[np.float64]
    embodied_lifetime_h: NDArray[np.float64]
    embodied_quality: NDArray[np.str_]
    embodied_source: NDArray[np.str_]
    embodied_as_of: NDArray[np.str_]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.provider)

    def named(self, name: str) -> NDArray[np.bool_]:
        """Return which rows a name covers: one by its key, several by their instance type."""
        return np.asarray((self.key == name) | (self.instance_type == name))


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPower:
    """Power of the host beside its accelerators, per vCPU and GiB of an instance.

    Attributes:
        microarchitecture: of its processor; "" for the median of the provider's others
        vcpu_idle_w, vcpu_max_w: at 0 and 100 % load [W/vCPU]
        memory_w_per_gib: DRAM [W/GiB]
    """

    provider: Provider
    microarchitecture: str
    vcpu_idle_w: float
    vcpu_max_w: float
    memory_w_per_gib: float
    as_of: str
    source: str
    quality: Quality
