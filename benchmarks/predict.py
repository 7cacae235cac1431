"""1,000 workloads carried to every instance type with their ranges, ours against a plain loop.

The peer computes energy and time of the same law pair by pair, the way a reader would write it
down, on a hundredth of the workloads; its time is scaled up. It knows no ranges, so it does less.
"""

import math
from dataclasses import replace

import numpy as np
from measure import ROOT, call_s, report

from advisor.catalog.load import load_catalog
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.transfer import RatioLaw
from advisor.profile.file import read_profile
from advisor.transfer.boards import Boards, boards_of
from advisor.transfer.predict import predict_many

WORKLOADS = 1000
PEER_WORKLOADS = 10


def main() -> None:
    """Measure and report; the aim is 0.3 s."""
    catalog = load_catalog()
    boards = boards_of(catalog.accelerators)
    names = [board.name for board in catalog.accelerators]
    profile = read_profile(ROOT / "fixtures/profiles/llama-3.1-8b-serve-h100.json")
    jobs = [replace(profile, energy_j_per_unit=0.05 + 1e-4 * row) for row in range(WORKLOADS)]
    sources = [names.index(name) for name in ("H100-SXM5-80GB", "RTX-3090", "A40", "L4")]
    placed = [sources[row % len(sources)] for row in range(WORKLOADS)]
    kinds = [[*JobKind, None][row % 5] for row in range(WORKLOADS)]
    types = catalog.instances.accelerator[catalog.instances.accelerator >= 0]
    ours_s = call_s(lambda: _ours(catalog, boards, jobs, placed, kinds, types))
    few = slice(0, PEER_WORKLOADS)
    peer_s = call_s(lambda: _loop(catalog, boards, jobs[few], placed[few], kinds[few]), rounds=3)
    peer_s *= WORKLOADS / PEER_WORKLOADS
    report(
        "predict",
        {
            "workloads": WORKLOADS,
            "instance_types": len(types),
            "ours_s": ours_s,
            "loop_s": peer_s,
            "loop_over_ours": peer_s / ours_s,
        },
    )


def _ours(
    catalog: Catalog,
    boards: Boards,
    jobs: list[JobProfile],
    sources: list[int],
    kinds: list[JobKind | None],
    types: np.ndarray,
) -> float:
    total = 0.0
    for one in predict_many(jobs, sources, boards, catalog.transfer, kinds):
        energy = one.energy_j_per_unit[types]
        total += np.nansum(energy * one.high_ratio[types]) + np.nansum(one.units_per_s[types])
    return total


def _loop(
    catalog: Catalog,
    boards: Boards,
    jobs: list[JobProfile],
    sources: list[int],
    kinds: list[JobKind | None],
) -> float:
    total = 0.0
    table = catalog.instances
    for job, source, kind in zip(jobs, sources, kinds, strict=True):
        share = job.mean_power_w / job.accelerator_count / boards.tdp_w[source]
        load = 0.0 if kind is None else math.log(share) - catalog.transfer.load_centre[kind]
        for target in table.accelerator[table.accelerator >= 0]:
            for law in (catalog.transfer.energy[kind], catalog.transfer.time[kind]):
                total += math.exp(min(_pair(law, boards, source, int(target), load), 50.0))
    return total


def _pair(law: RatioLaw, boards: Boards, source: int, target: int, load: float) -> float:
    found = law.board[target] - law.board[source]
    found += law.pair[source, target] + load * law.load_pair[source, target]
    for column, weight in enumerate(law.specification):
        change = boards.half_log[target, column] - boards.half_log[source, column]
        found += (weight + load * law.load_specification[column]) * change
    return 0.0 if math.isnan(found) else float(found)


if __name__ == "__main__":
    main()
