"""Placement at four sizes and two hard questions, ours against solvers: `placement.py [CASE ...]`.

Under a budget, candidates are shares of one program with a row per group; with capacity by the
hour, peers solve the program that has a column per row and hour. Each answer comes from a process
of its own that may take ten minutes and 16 GiB. Cases that are not asked for keep their figures.
"""

import json
import math
import sys
import tempfile
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from measure import RESULTS, ROOT, limited, report
from ours import budget_of
from programs import budget_program, hourly_program
from speed_plot import draw
from world import SIZES, World, joined

from advisor.placement.hourly.shortlist import _amounts
from advisor.placement.solving.hulls import relaxed_frontier

HERE = Path(__file__).parent
PICTURE = ROOT / "docs" / "placement-speed.svg"
PROGRAM = "program.npz"
LIMIT_S = 600.0
EXACT = 1e-15

ALL = ("highspy", "scipy", "linopy", "pulp_highs", "pulp_cbc")
INTEGER = ("highspy", "scipy", "pulp_cbc")

Case = dict[str, Any]


def main() -> None:
    """Measure the cases that are asked for, or all, and report after each."""
    kept = RESULTS / "placement.json"
    cases: Case = json.loads(kept.read_text())["cases"] if kept.exists() else {}
    for name in sys.argv[1:] or CASES:
        with tempfile.TemporaryDirectory() as folder:
            cases[name] = CASES[name](Path(folder))
        in_order = {each: cases[each] for each in CASES if each in cases}
        report("placement", {"growth": _growth(in_order), "cases": in_order})
        PICTURE.write_text(draw(in_order))


def _growth(cases: Mapping[str, Any]) -> dict[str, float]:
    """Return ours over ten times its time at a tenth of the workloads; 1 is linear."""
    found = {}
    for kind in ("stream", "hourly"):
        for small, large in pairwise(SIZES):
            if {f"{kind}_{small}", f"{kind}_{large}"} <= cases.keys():
                before, after = (cases[f"{kind}_{size}"]["ours"] for size in (small, large))
                found[f"{kind}_{large}_over_ten_{small}"] = (
                    after["solve_s"] / before["solve_s"] / 10
                )
    return found


def _budget(size: str, peers: tuple[str, ...], *, whole: bool = False) -> Callable[[Path], Case]:
    def case(folder: Path) -> Case:
        world = World(*SIZES[size])
        blocks = joined(list(world.blocks()))
        kg, usd, _ = _amounts(world.market(blocks), blocks)
        group = blocks.group
        allowed = budget_of(relaxed_frontier(group, usd, kg))
        np.savez(folder / "arrays.npz", group=group, usd=usd, kg=kg, budget=allowed)
        budget_program(group, usd, kg, allowed, whole=whole).save(folder / PROGRAM)
        ours = _ours("whole_budget" if whole else "budget", str(folder / "arrays.npz"))
        shape = {"workloads": world.workloads, "hours": world.hours, "candidates": len(group)}
        return {**shape, **_beside(ours, peers, folder / PROGRAM)}

    return case


def _streamed(size: str) -> Callable[[Path], Case]:
    def case(_: Path) -> Case:
        workloads, hours = SIZES[size]
        return {"workloads": workloads, "hours": hours, "ours": _ours("stream", size)}

    return case


def _hourly(
    size: str, keep: int, gaps: tuple[float, float], peers: tuple[str, ...] = ()
) -> Callable[[Path], Case]:
    def case(folder: Path) -> Case:
        shape = size.split("x") if "x" in size else SIZES[size]
        workloads, hours = int(shape[0]), int(shape[1])
        ours = _ours("hourly", size, str(keep), *map(str, gaps))
        found: Case = {"workloads": workloads, "hours": hours}
        if not peers:
            return {**found, "ours": ours}
        world = World(workloads, hours)
        program = hourly_program(world.market(joined(list(world.blocks()))))
        found["naive_columns"], found["naive_rows"] = len(program.cost), len(program.low)
        program.save(folder / PROGRAM)
        del program  # peers may need the memory
        return {**found, **_beside(ours, peers, folder / PROGRAM)}

    return case


def _ours(question: str, *arguments: str) -> dict[str, float]:
    return limited([sys.executable, str(HERE / "ours.py"), question, *arguments], limit_s=LIMIT_S)


def _beside(ours: dict[str, float], peers: tuple[str, ...], file: Path) -> Case:
    """Return what ours and peers say of a program, peers over ours."""
    found: Case = {"ours": ours}
    for name in peers:
        command = [sys.executable, str(HERE / "peers.py"), name, str(file)]
        peer = limited(command, limit_s=LIMIT_S)
        print(name, peer, flush=True)
        found[name] = {**peer, **_over(ours, peer)} if "solve_s" in ours else peer
    return found


def _over(ours: dict[str, float], peer: dict[str, float]) -> dict[str, float]:
    spent_s = peer.get("unfinished_after_s", peer.get("build_s", 0.0) + peer.get("solve_s", 0.0))
    over = {
        "over_ours": spent_s / ours["solve_s"],
        "memory_over_ours": peer["peak_mib"] / ours["peak_mib"],
    }
    if "objective" in peer:
        off = max(abs(peer["objective"] / ours["objective"] - 1.0), EXACT)
        over["equal_digits"] = -math.log10(off)
    return over


CASES: dict[str, Callable[[Path], Case]] = {
    "budget_S": _budget("S", ALL),
    "budget_M": _budget("M", ALL),
    "budget_L": _budget("L", ALL),
    "stream_S": _streamed("S"),
    "stream_M": _streamed("M"),
    "stream_L": _streamed("L"),
    "stream_XL": _streamed("XL"),
    "whole_M": _budget("M", INTEGER, whole=True),
    "hourly_S": _hourly("S", 32, (1e-10, 1e-3), ALL),
    "hourly_16x48": _hourly("16x48", 32, (1e-10, 0.0), ALL),
    "hourly_40x96": _hourly("40x96", 32, (1e-6, 0.0), ("highspy",)),
    "hourly_M": _hourly("M", 32, (1e-4, 1e-3)),
    "hourly_L": _hourly("L", 32, (1e-4, 1e-3)),
    "hourly_XL": _hourly("XL", 24, (1e-3, 0.0)),
}


if __name__ == "__main__":
    main()
