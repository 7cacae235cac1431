"""The relaxed program of many workloads on all real offers: hulls against solvers.

Ours gives the whole frontier of cost and emissions; each peer gives one point of it, least
emissions under a budget a quarter of the way from the cheapest to the greenest. Peers are handed
flat arrays, as ours is; enumeration is in nobody's time.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
import pulp
from measure import ROOT, call_s, report
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from advisor.catalog.load import load_catalog
from advisor.domain.purchase import PURCHASES
from advisor.domain.scenario import Policy, Training
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.solving.hulls import relaxed_frontier
from advisor.profile.file import read_profile
from advisor.scenario.load import load_scenario

SIZES = {"S": 10, "M": 400}
PART = 0.25
EXACT = 1e-15

Floats = NDArray[np.float64]
Peer = Callable[[NDArray[np.int64], Floats, Floats, float], float]


def main() -> None:
    """Measure and report."""
    figures: dict[str, float] = {}
    for size, workloads in SIZES.items():
        group, usd, kg = _candidates(workloads)
        frontier = relaxed_frontier(group, usd, kg)
        budget = float(frontier.usd[0] + PART * (frontier.usd[-1] - frontier.usd[0]))
        ours_kg = float(frontier.least_kg(np.array([budget]))[0])
        ours_s = call_s(lambda: relaxed_frontier(group, usd, kg))  # noqa: B023 - called here
        figures |= {
            f"{size}_candidates": len(group),
            f"{size}_vertices": len(frontier.usd),
            f"{size}_ours_s": ours_s,
            f"{size}_read_s": call_s(lambda: float(usd.sum() + kg.sum())),  # noqa: B023
        }
        for name, peer in PEERS.items():
            found: list[float] = []
            peer_s = call_s(lambda: found.append(peer(group, usd, kg, budget)), rounds=1)  # noqa: B023
            figures[f"{size}_{name}_s"] = peer_s
            figures[f"{size}_{name}_over_ours"] = peer_s / ours_s
            off = max(abs(found[0] / ours_kg - 1.0), EXACT)
            figures[f"{size}_{name}_equal_digits"] = -math.log10(off)
    report("frontier", figures)


def _candidates(workloads: int) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Return training of a seeded spread of sizes on every accelerator offer that may take it."""
    catalog = load_catalog()
    scenario = load_scenario(ROOT / "scenarios" / "nlp-team.yaml")
    profiles = {name: read_profile(Path(path)) for name, path in scenario.profile_paths.items()}
    job = next(row for row in scenario.workloads if isinstance(row, Training))
    units = np.random.default_rng(7).lognormal(2.0, 1.0, workloads)
    many = tuple(
        replace(
            job, name=f"job-{row}", units=float(value), runs=1, window_h=None, purchase=PURCHASES
        )
        for row, value in enumerate(units)
    )
    wide = replace(scenario, workloads=many, policy=Policy())
    built = build_candidates(catalog, wide, profiles)
    allowed = np.flatnonzero(built.reason == 0)
    return built.group[allowed].astype(np.int64), built.usd_share[allowed], built.kg_share[allowed]


def _scipy(group: NDArray[np.int64], usd: Floats, kg: Floats, budget: float) -> float:
    count = len(group)
    places = sparse.csr_array((np.ones(count), (group, np.arange(count))))
    answer = linprog(
        kg,
        A_ub=sparse.csr_array(usd[None, :]),
        b_ub=[budget],
        A_eq=places,
        b_eq=np.ones(places.shape[0]),
        method="highs",
    )
    return float(answer.fun)


def _highspy(group: NDArray[np.int64], usd: Floats, kg: Floats, budget: float) -> float:
    count, groups = len(group), int(group.max()) + 1
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, groups + 1
    model.col_cost_, model.col_lower_ = kg, np.zeros(count)
    model.col_upper_ = np.full(count, highspy.kHighsInf)
    model.row_lower_ = np.append(np.ones(groups), -highspy.kHighsInf)
    model.row_upper_ = np.append(np.ones(groups), budget)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * count + 1, 2)
    model.a_matrix_.index_ = np.column_stack([group, np.full(count, groups)]).ravel()
    model.a_matrix_.value_ = np.column_stack([np.ones(count), usd]).ravel()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - its own signature
    solver.passModel(model)
    solver.run()
    return float(solver.getInfo().objective_function_value)


def _pulp(solver: pulp.LpSolver) -> Peer:
    def solve(group: NDArray[np.int64], usd: Floats, kg: Floats, budget: float) -> float:
        problem = pulp.LpProblem("frontier", pulp.LpMinimize)
        shares = [pulp.LpVariable(f"x{row}", 0) for row in range(len(group))]
        problem += pulp.LpAffineExpression(zip(shares, kg.tolist(), strict=True))
        rows: dict[int, list[tuple[pulp.LpVariable, float]]] = {}
        for share, mine in zip(shares, group.tolist(), strict=True):
            rows.setdefault(mine, []).append((share, 1.0))
        for terms in rows.values():
            problem += pulp.LpAffineExpression(terms) == 1
        problem += pulp.LpAffineExpression(zip(shares, usd.tolist(), strict=True)) <= budget
        problem.solve(solver)
        return float(pulp.value(problem.objective))

    return solve


PEERS: dict[str, Peer] = {
    "pulp_cbc": _pulp(pulp.PULP_CBC_CMD(msg=False)),
    "pulp_highs": _pulp(pulp.HiGHS(msg=False)),
    "scipy": _scipy,
    "highspy": _highspy,
}


if __name__ == "__main__":
    main()
