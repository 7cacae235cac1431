"""Predict time and energy of measured jobs on every accelerator, each with an 80 % range.

The law is fitted to public measurements of the same work on several accelerators
(docs/transfer.md); what it says of a pair is as good as what is known of that pair, and comes with
the error that it showed on cases that it had not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.transfer import Evidence, Floats, RatioLaw, TransferLaw
from advisor.errors import ProfileError
from advisor.transfer.boards import Boards, is_full

SAME_DEVICE_ERROR_RATIO: Final = 0.05
"""Unit-to-unit spread of one accelerator model, added to the profile's own error. Assumed:
sensors are specified to +-5 % (NVIDIA NVML reference)."""

LOAD_RANGE: Final = (0.02, 1.3)
"""Bounds of mean power over board power that the law was fitted within [1]."""

MEASURED_BOARDS: Final = 2
"""Specifications carry a job between boards of a vendor of which so many were measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A profile on every accelerator of the catalogue; arrays of shape (n_accelerators,).

    NaN marks an accelerator that no measurement can be carried to.

    Attributes:
        units_per_s: throughput per accelerator [1/s]
        energy_j_per_unit: accelerator energy per unit [J]
        low_ratio, high_ratio: 80 % bounds of the energy over its prediction [1]
        time_ratio: time per unit over the profile's, at equal accelerator count [1]
        time_low_ratio, time_high_ratio: 80 % bounds of the time over its prediction [1]
        evidence, time_evidence: Evidence behind energy and time
        error_ratio, time_error_ratio: median error on similar cases that were left out [1]
        memory_gib: device memory that the job needs per accelerator, a number [GiB]
    """

    units_per_s: Floats
    energy_j_per_unit: Floats
    low_ratio: Floats
    high_ratio: Floats
    time_ratio: Floats
    time_low_ratio: Floats
    time_high_ratio: Floats
    evidence: NDArray[np.int8]
    time_evidence: NDArray[np.int8]
    error_ratio: Floats
    time_error_ratio: Floats
    memory_gib: float


def predict(
    profile: JobProfile,
    source: int,
    boards: Boards,
    law: TransferLaw,
    kind: JobKind | None,
) -> Prediction:
    """Return throughput and energy of one profile on each accelerator.

    Args:
        profile: measured on accelerator `source`
        source: index into the boards
        boards: of the catalogue
        law: of the catalogue
        kind: of work; None is not known, then ranges are wider

    Raises:
        ProfileError: neither profile nor catalogue bounds the memory that the job needs.
    """
    return predict_many([profile], [source], boards, law, [kind])[0]


def predict_many(
    profiles: Sequence[JobProfile],
    sources: Sequence[int],
    boards: Boards,
    law: TransferLaw,
    kinds: Sequence[JobKind | None],
) -> list[Prediction]:
    """Return each profile on every accelerator; all profiles of a kind at once.

    Args:
        profiles: m of them
        sources: of each, an index into the boards
        boards: of the catalogue
        law: of the catalogue
        kinds: of work, of each; None is not known

    Raises:
        ProfileError: neither a profile nor the catalogue bounds the memory that the job needs.
    """
    found: dict[int, Prediction] = {}
    for kind in dict.fromkeys(kinds):
        rows = [row for row, mine in enumerate(kinds) if mine == kind]
        parts = _of_one_kind(
            [profiles[row] for row in rows],
            np.array([sources[row] for row in rows]),
            boards,
            law,
            kind,
        )
        found.update(zip(rows, parts, strict=True))
    return [found[row] for row in range(len(profiles))]


def log_ratio(
    law: RatioLaw,
    boards: Boards,
    sources: NDArray[np.int64],
    full: NDArray[np.bool_],
    load: Floats,
) -> Floats:
    """Return the natural log of target over source for every accelerator.

    Args:
        law: of a quantity and kind
        boards: n of them
        sources: indices into the boards, shape (m,)
        full: the job computes in 32 bits, shape (m,)
        load: log load above the kind's centre, shape (m,)

    Returns:
        Shape (m, n); NaN where a specification is unpublished.
    """
    weights = law.specification + load[:, None] * law.load_specification
    total = np.empty((len(sources), len(boards.tdp_w)))
    for mine, logs in ((full, boards.full_log), (~full, boards.half_log)):
        value = weights[mine] @ logs.T
        total[mine] = value - np.take_along_axis(value, sources[mine, None], axis=1)
    total += law.board - law.board[sources, None]
    total += law.pair[sources] + load[:, None] * law.load_pair[sources]
    return total


def _of_one_kind(
    profiles: Sequence[JobProfile],
    sources: NDArray[np.int64],
    boards: Boards,
    law: TransferLaw,
    kind: JobKind | None,
) -> list[Prediction]:
    full = np.array([is_full(profile) for profile in profiles])
    per_board_w = np.array(
        [profile.mean_power_w / profile.accelerator_count for profile in profiles],
    )
    load = _load(per_board_w / boards.tdp_w[sources], law, kind)
    energy_law, time_law = law.energy[kind], law.time[kind]
    known = np.stack([_carries(one, boards)[sources] for one in (energy_law, time_law)]).all(
        axis=0
    )
    energy_ratio = np.exp(log_ratio(energy_law, boards, sources, full, load))
    time_ratio = np.exp(log_ratio(time_law, boards, sources, full, load))
    energy_ratio[~known], time_ratio[~known] = np.nan, np.nan
    rows = np.arange(len(profiles))
    energy_ratio[rows, sources], time_ratio[rows, sources] = 1.0, 1.0
    rate = np.array([profile.units_per_s / profile.accelerator_count for profile in profiles])
    joules = np.array([profile.energy_j_per_unit for profile in profiles])
    units_per_s = rate[:, None] / time_ratio
    energy_j = _within_board_power(joules[:, None] * energy_ratio, units_per_s, boards)
    energy_j[rows, sources] = joules
    return [
        _prediction(profile, source, boards, (energy_law, time_law), parts)
        for profile, source, *parts in zip(
            profiles, sources.tolist(), units_per_s, energy_j, time_ratio, strict=True
        )
    ]


def _prediction(
    profile: JobProfile,
    source: int,
    boards: Boards,
    laws: tuple[RatioLaw, RatioLaw],
    figures: list[Floats],
) -> Prediction:
    units_per_s, energy_j, time_ratio = figures
    energy_law, time_law = laws
    own_ratio = profile.energy_error_ratio + SAME_DEVICE_ERROR_RATIO
    low, high = _range(energy_law, source, own_ratio)
    time_low, time_high = _range(time_law, source, SAME_DEVICE_ERROR_RATIO)
    unknown = ~np.isfinite(units_per_s)

    def evidence(law: RatioLaw) -> NDArray[np.int8]:
        return np.where(unknown, Evidence.NONE, law.evidence[source]).astype(np.int8)

    return Prediction(
        units_per_s=units_per_s,
        energy_j_per_unit=energy_j,
        low_ratio=low,
        high_ratio=high,
        time_ratio=time_ratio,
        time_low_ratio=time_low,
        time_high_ratio=time_high,
        evidence=evidence(energy_law),
        time_evidence=evidence(time_law),
        error_ratio=energy_law.median_ratio[source],
        time_error_ratio=time_law.median_ratio[source],
        memory_gib=_memory_gib(profile, source, boards),
    )


def _load(share: Floats, law: TransferLaw, kind: JobKind | None) -> Floats:
    """Return log load above the kind's centre; 0 where it is unknown or was never fitted."""
    if kind is None:
        return np.zeros_like(share)
    at_meter = np.clip(share * law.wall_over_boards.get(kind, 1.0), *LOAD_RANGE)
    return np.nan_to_num(np.log(at_meter) - law.load_centre[kind])


def _carries(law: RatioLaw, boards: Boards) -> NDArray[np.bool_]:
    """Return from which accelerator (row) to which (column) something is known.

    Boards that were measured are; others only of a vendor of which several were measured, for the
    law has learnt nothing of what sets vendors apart.
    """
    measured = law.board != 0
    vendors, counts = np.unique(boards.vendor[measured], return_counts=True)
    fitted = np.isin(boards.vendor, vendors[counts >= MEASURED_BOARDS])
    one_vendor = (boards.vendor[:, None] == boards.vendor) & fitted
    return np.asarray((law.evidence < Evidence.SPECIFICATION) | one_vendor)


def _within_board_power(energy_j: Floats, units_per_s: Floats, boards: Boards) -> Floats:
    """Return the energy where mean power lies between idle and the board's limit, both known."""
    lowest = np.fmax(energy_j, boards.idle_w / units_per_s)
    return np.fmin(lowest, boards.tdp_w / units_per_s) + 0.0 * energy_j


def _range(law: RatioLaw, source: int, own_ratio: float) -> tuple[Floats, Floats]:
    """Return the 80 % bounds over the prediction; the profile's own error adds to the law's."""
    low, high = np.array(law.low_log[source]), np.array(law.high_log[source])
    low[source], high[source] = 0.0, 0.0
    return (1.0 - own_ratio) * np.exp(low), (1.0 + own_ratio) * np.exp(high)


def _memory_gib(profile: JobProfile, source: int, boards: Boards) -> float:
    if profile.memory_gib is not None:
        return profile.memory_gib
    bound = float(boards.memory_gib[source])
    if np.isnan(bound):
        raise ProfileError(
            f'profile "{profile.name}": memory use was not recorded, and the memory of '
            f"{boards.accelerators[source].name} is not in the catalogue; add memory_gib to the "
            "profile",
        )
    return bound
