"""What public measurements say about carrying a job from one accelerator to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.profile import JobKind

Floats = NDArray[np.float64]

SPECIFICATIONS: Final = (
    "bandwidth_gb_per_s",
    "rate_tflops",
    "fp32_tflops",
    "memory_gib",
    "tdp_w",
)
"""Published figures that the law rests on. `rate_tflops` is the dense peak of the job's number
format: tf32, else fp32, for 32-bit arithmetic; half precision, else fp32, for all others."""


class Evidence(IntEnum):
    """What is known of a pair of accelerators, best first."""

    SAME = 0
    PAIR = 1
    BOARDS = 2
    ELSEWHERE = 3
    SPECIFICATION = 4
    NONE = 5

    @property
    def key(self) -> str:
        """Return the word that files and tables use: "pair"."""
        return self.name.lower()

    @property
    def sentence(self) -> str:
        """Return how a figure of this evidence is known."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    Evidence.SAME: "measured on this accelerator",
    Evidence.PAIR: "both accelerators measured side by side at this kind of work",
    Evidence.BOARDS: "both accelerators measured at this kind of work, never side by side",
    Evidence.ELSEWHERE: "both accelerators measured at other kinds of work",
    Evidence.SPECIFICATION: "specifications alone: one of the accelerators was never measured",
    Evidence.NONE: "no measurement to transfer from",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioLaw:
    """The law of one quantity for one kind of work. n is the number of accelerators.

    Natural logs of target over source; matrices have sources as rows and targets as columns.

    Attributes:
        specification: weight of each specification's log ratio, shape (n_specifications,)
        load_specification: likewise, per log load above the centre
        board: effect of each accelerator, shape (n,)
        pair, load_pair: effect of each measured pair, shape (n, n)
        evidence: Evidence, shape (n, n)
        low_log, high_log: 80 % range of measured over predicted, shape (n, n); NaN without any
        median_ratio, p90_ratio: absolute relative error on similar cases left out, (n, n)
        cases: so many of these, (n, n)
    """

    specification: Floats
    load_specification: Floats
    board: Floats
    pair: Floats
    load_pair: Floats
    evidence: NDArray[np.int8]
    low_log: Floats
    high_log: Floats
    median_ratio: Floats
    p90_ratio: Floats
    cases: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubling:
    """What doubling the accelerators of a job did to each of its units.

    Attributes:
        from_count: accelerators before
        cases: measured on both counts
        time: per unit and accelerator, after over before: p10, median, p90; 1 is perfect scaling
        energy: per unit, likewise; None where only throughput was measured
    """

    from_count: int
    cases: int
    time: tuple[float, float, float]
    energy: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCurves:
    """How a unit's energy and time fall with the batch: limit x (1 + half / batch).

    Attributes:
        energy, time: `half` over series of measurements: p10, median, p90 [1]
        cases: series behind them
    """

    energy: tuple[float, float, float]
    time: tuple[float, float, float]
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLaw:
    """Everything that a prediction rests on beside the profile and the specifications.

    Attributes:
        energy, time: per unit of work, by kind of work; None is a kind that is not known
        load_centre: mean log load around which a kind was fitted
        wall_over_boards: what turns a board's load into the load that a kind was fitted to
        doublings: per kind, by rising count
        batches: per kind; a kind without keeps its batch
    """

    energy: Mapping[JobKind | None, RatioLaw]
    time: Mapping[JobKind | None, RatioLaw]
    load_centre: Mapping[JobKind, float]
    wall_over_boards: Mapping[JobKind, float]
    doublings: Mapping[JobKind, tuple[Doubling, ...]]
    batches: Mapping[JobKind, BatchCurves]
