"""Specifications of all accelerators as arrays, the way the law reads them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.hardware import Accelerator
from advisor.domain.profile import JobProfile, Precision
from advisor.domain.transfer import Floats

_FULL = {Precision.FP32, Precision.TF32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Boards:
    """All accelerators of a catalogue; n is their number. NaN is unpublished.

    Attributes:
        accelerators: as they are, in the order of the arrays
        half_log, full_log: natural logs of SPECIFICATIONS, whose rate is that of half precision or
            of 32-bit arithmetic, shape (n, n_specifications)
        tdp_w, idle_w: [W], shape (n,)
        memory_gib: [GiB], shape (n,)
        vendor: shape (n,)
    """

    accelerators: tuple[Accelerator, ...]
    half_log: Floats
    full_log: Floats
    tdp_w: Floats
    idle_w: Floats
    memory_gib: Floats
    vendor: NDArray[np.str_]


def boards_of(accelerators: tuple[Accelerator, ...]) -> Boards:
    """Return the arrays of a catalogue's accelerators."""
    fp32 = _numbers(board.fp32_tflops for board in accelerators)
    tf32 = _numbers(board.tf32_tflops for board in accelerators)
    fp16 = _numbers(board.fp16_tflops for board in accelerators)
    bandwidth = _numbers(board.bandwidth_gb_per_s for board in accelerators)
    memory_gib = _numbers(board.memory_gib for board in accelerators)
    tdp_w = _numbers(board.tdp_w for board in accelerators)

    def sheet(rate: Floats) -> Floats:
        known = np.where(np.isfinite(rate), rate, fp32)
        logs: Floats = np.log(np.column_stack([bandwidth, known, fp32, memory_gib, tdp_w]))
        return logs

    return Boards(
        accelerators=accelerators,
        half_log=sheet(fp16),
        full_log=sheet(tf32),
        tdp_w=tdp_w,
        idle_w=_numbers(board.idle_w for board in accelerators),
        memory_gib=memory_gib,
        vendor=np.array([board.vendor for board in accelerators]),
    )


def is_full(profile: JobProfile) -> bool:
    """Return whether a job computes in 32 bits; one that does not say is taken not to."""
    return profile.precision in _FULL


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values])
