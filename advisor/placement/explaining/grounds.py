"""The figure behind a rejection: what the offer has, and what is asked of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats, Group, Reason
from advisor.domain.catalog import Catalog
from advisor.domain.explanation import Ground
from advisor.domain.profile import JobProfile
from advisor.domain.purchase import PURCHASES
from advisor.domain.region import Region
from advisor.domain.scenario import (
    Inference,
    Policy,
    Scenario,
    Training,
    Workload,
    variant_name,
)
from advisor.placement.matching.candidates import source_of
from advisor.placement.matching.demand import training_need
from advisor.placement.matching.policy import matches_place
from advisor.placement.matching.variants import kind_of
from advisor.transfer.batch import one_unit_gib
from advisor.units import gflops_from_tflops


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A demand group and what its offers are held against.

    Attributes:
        variant: of the workload; 0 is as profiled
        profile: of the variant
    """

    catalog: Catalog
    scenario: Scenario
    candidates: Candidates
    group: Group
    workload: Workload
    variant: int
    profile: JobProfile

    def place(self, row: int) -> str:
        """Return a candidate's offer by name, its purchase model where that is not the usual."""
        catalog, offer = self.catalog, self.candidates.offer[row]
        region = catalog.regions[catalog.offers.region[offer]].place
        model = PURCHASES[self.candidates.purchase[row]]
        name = f"{region}:{catalog.instances.instance_type[catalog.offers.instance[offer]]}"
        return name if model is PURCHASES[0] else f"{name}:{model}"

    def region(self, row: int) -> Region:
        """Return a candidate's region."""
        index = int(self.catalog.offers.region[self.candidates.offer[row]])
        return self.catalog.regions[index]

    def board(self, row: int) -> str:
        """Return the accelerator of a candidate."""
        instance = self.catalog.offers.instance[self.candidates.offer[row]]
        board = int(self.catalog.instances.accelerator[instance])
        return "the CPU" if board < 0 else self.catalog.accelerators[board].name

    def of_instances(self, rows: NDArray[np.int64], column: Floats) -> Floats:
        """Return a column of the instance table for some candidates."""
        return np.asarray(column[self.catalog.offers.instance[self.candidates.offer[rows]]])

    def of_boards(self, rows: NDArray[np.int64], values: list[float]) -> Floats:
        """Return a figure of accelerators for some candidates; NaN where they have none."""
        instance = self.catalog.offers.instance[self.candidates.offer[rows]]
        return np.append(values, np.nan)[self.catalog.instances.accelerator[instance]]


def ground_of(asked: Asked, reason: Reason, rows: NDArray[np.int64]) -> Ground:
    """Return a reason with its figures at the candidate that comes nearest.

    Args:
        asked: the group
        reason: that rejects all of `rows`
        rows: candidates of the group, at least one
    """
    plain = Ground(
        reason=reason.key,
        variant=variant_name(asked.workload, asked.variant),
        offers=len(rows),
        nearest=asked.place(int(rows[0])),
    )
    if reason in _SCALES:
        scale = _SCALES[reason](asked, rows)
        key = scale.found if scale.less_is_better else -scale.found
        best = int(np.argmin(np.where(np.isnan(key), np.inf, key)))
        value = float(scale.found[best])
        return replace(
            plain,
            nearest=asked.place(int(rows[best])),
            found=None if np.isnan(value) else value,
            needed=scale.needed,
            unit=scale.unit,
            has=asked.board(int(rows[best])) if reason in _OF_BOARDS else "",
        )
    if reason in _WORDS:
        has, wants = _WORDS[reason](asked, rows)
        return replace(plain, has=has, wants=wants)
    return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """What offers have and need; `found` of shape (n,), NaN where unknown."""

    found: Floats
    needed: float
    unit: str
    less_is_better: bool = False


def _memory(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    profile = asked.profile
    if profile.cpu is not None:
        found = asked.of_instances(rows, asked.catalog.instances.memory_gib)
        return _Scale(found=found, needed=profile.cpu.peak_memory_gib, unit="GiB")
    found = asked.of_boards(rows, [_or_nan(row.memory_gib) for row in asked.catalog.accelerators])
    return _Scale(found=found, needed=least_memory_gib(asked), unit="GiB")


def least_memory_gib(asked: Asked) -> float:
    """Return the least memory of an accelerator that a group's job runs in. [GiB]"""
    profile, catalog = asked.profile, asked.catalog
    assert profile.accelerator is not None
    needed = profile.memory_gib
    if needed is None:
        source = catalog.accelerators[source_of(catalog, profile, profile.accelerator)]
        needed = _or_nan(source.memory_gib)
    kind = kind_of(profile, asked.workload)
    served = isinstance(asked.workload, Inference) and kind is not None
    if served and kind in catalog.transfer.batches and profile.batch_size is not None:
        return one_unit_gib(profile, needed)
    return needed


def _count(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    count = asked.profile.accelerator_count
    if isinstance(asked.workload, Training):
        count = min(count, asked.workload.accelerators or count)
    found = asked.of_instances(rows, asked.catalog.instances.accelerator_count)
    return _Scale(found=found, needed=float(count), unit="accelerators")


def _part(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    found = asked.of_instances(rows, asked.catalog.instances.accelerator_count)
    return _Scale(found=found, needed=1.0, unit="accelerators")


def _vcpus(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    assert asked.profile.cpu is not None
    found = asked.of_instances(rows, asked.catalog.instances.vcpus)
    return _Scale(found=found, needed=asked.profile.cpu.busy_cpus, unit="vCPUs")


def _efficiency(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    least = asked.scenario.policy.min_gflops_per_w
    assert least is not None
    return _Scale(found=gflops_per_w(asked, rows), needed=least, unit="GFLOP/s/W")


def gflops_per_w(asked: Asked, rows: NDArray[np.int64]) -> Floats:
    """Return what policy.min_gflops_per_w is held against; NaN is unpublished. [GFLOP/s/W]"""
    boards = asked.catalog.accelerators
    values = [gflops_from_tflops(_or_nan(row.fp16_tflops)) / _or_nan(row.tdp_w) for row in boards]
    return asked.of_boards(rows, values)


def _latency(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    assert isinstance(asked.workload, Inference)
    assert asked.workload.latency_ms is not None
    return _Scale(
        found=asked.candidates.latency_ms[rows],
        needed=asked.workload.latency_ms,
        unit="ms",
        less_is_better=True,
    )


def _deadline(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    assert isinstance(asked.workload, Training)
    need = training_need(asked.workload, asked.profile, asked.scenario.period.hours)
    return _Scale(
        found=asked.candidates.job_h[rows],
        needed=need.deadline_h,
        unit="h",
        less_is_better=True,
    )


def _quality(asked: Asked, rows: NDArray[np.int64]) -> _Scale:
    workload = asked.workload
    variants = workload.variants
    own = variants[asked.variant - 1].quality if asked.variant else workload.quality
    assert workload.min_quality is not None
    return _Scale(
        found=np.full(len(rows), _or_nan(own)),
        needed=workload.min_quality,
        unit=workload.quality_unit or "",
    )


_SCALES: Final[dict[Reason, Callable[[Asked, NDArray[np.int64]], _Scale]]] = {
    Reason.MEMORY: _memory,
    Reason.NODE_TOO_SMALL: _count,
    Reason.PARTIAL_ACCELERATOR: _part,
    Reason.TOO_FEW_VCPUS: _vcpus,
    Reason.EFFICIENCY_POLICY: _efficiency,
    Reason.QUALITY: _quality,
    Reason.LATENCY: _latency,
    Reason.DEADLINE: _deadline,
}
_OF_BOARDS: Final = {Reason.MEMORY, Reason.PARTIAL_ACCELERATOR, Reason.EFFICIENCY_POLICY}


def _provider(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    allowed = ", ".join(asked.scenario.policy.providers)
    return _several(asked.region(row).provider for row in rows.tolist()), allowed


def _place(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    """Return the rule that denies an offer, or those of which none allows it."""
    policy: Policy = asked.scenario.policy
    covers = partial(matches_place, asked.catalog, asked.candidates.offer[rows])
    denied = [place for place in policy.deny_places if covers(place).any()]
    if denied:
        return "policy.deny", _several(denied)
    return "policy.allow", _several(policy.allow_places)


def _restricted(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    regions = [asked.region(row) for row in rows.tolist()]
    return (
        _several(region.restricted or "" for region in regions),
        _several(region.place for region in regions),
    )


def _residency(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    wanted = asked.workload.residency or asked.scenario.policy.residency
    return _several(asked.region(row).jurisdiction for row in rows.tolist()), ", ".join(wanted)


def _purchase(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    return _several(str(PURCHASES[model]) for model in asked.candidates.purchase[rows]), ""


def _carried(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    return _board(asked, rows)[0], asked.profile.accelerator or ""


def _board(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    return _several(asked.board(row) for row in rows.tolist()), ""


def _signal(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    zones = _several(asked.region(row).grid_zone for row in rows.tolist())
    return zones, str(asked.scenario.signal)


def _data(asked: Asked, rows: NDArray[np.int64]) -> tuple[str, str]:
    assert isinstance(asked.workload, Training)
    assert asked.workload.data is not None
    targets = _several(asked.region(row).place for row in rows.tolist())
    return asked.workload.data.location, targets


def _several(words: Iterable[str]) -> str:
    """Return distinct words in a row, the first few of many."""
    found = list(dict.fromkeys(str(word) for word in words))
    more = len(found) - _FEW
    return ", ".join(found[:_FEW]) + (f" and {more} more" if more > 0 else "")


_FEW: Final = 4

_WORDS: Final[dict[Reason, Callable[[Asked, NDArray[np.int64]], tuple[str, str]]]] = {
    Reason.PROVIDER: _provider,
    Reason.PLACE: _place,
    Reason.RESTRICTED_REGION: _restricted,
    Reason.RESIDENCY: _residency,
    Reason.UNKNOWN_PRICE: _purchase,
    Reason.NO_MEASUREMENT: _carried,
    Reason.UNKNOWN_IDLE_POWER: _board,
    Reason.UNKNOWN_INTENSITY: _signal,
    Reason.UNKNOWN_EGRESS: _data,
}


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else float(value)
