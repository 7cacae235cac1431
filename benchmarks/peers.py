"""One peer solves one program of `programs.py`: `python benchmarks/peers.py PEER FILE`.

A process of its own, so that its peak memory is the peer's. The last line that it prints is JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measure import cpu_s, peak_mib
from programs import Floats, Naive

GAP = 1e-6
"""Relative gap of whole jobs."""

Run = Callable[[], float]
Peer = Callable[[Naive], Run]
"""Takes a program, builds its model, and returns what solves it."""


def main() -> None:
    name, path = sys.argv[1:]
    program = Naive.load(Path(path))
    PEERS[name](_tiny())()  # its imports and first calls are in nobody's time
    start, worked_s = time.perf_counter(), cpu_s()
    run = PEERS[name](program)
    built = time.perf_counter()
    objective = run()
    print(json.dumps({
        "build_s": built - start,
        "solve_s": time.perf_counter() - built,
        "cpu_s": cpu_s() - worked_s,
        "peak_mib": peak_mib(),
        "objective": objective,
    }))  # fmt: skip


def _scipy(program: Naive) -> Run:
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp

    matrix = program.matrix()
    if program.whole.any():
        rows = LinearConstraint(matrix, program.low, program.high)
        return lambda: float(
            milp(
                program.cost,
                integrality=program.whole.astype(int),
                bounds=Bounds(0.0, np.inf),
                constraints=rows,
                options={"mip_rel_gap": GAP},
            ).fun
        )
    equal = program.low == program.high
    by_rows = matrix.tocsr()
    parts = {
        "A_ub": by_rows[~equal],
        "b_ub": program.high[~equal],
        "A_eq": by_rows[equal],
        "b_eq": program.high[equal],
    }
    return lambda: float(linprog(program.cost, **parts, method="highs").fun)


def _highspy(program: Naive) -> Run:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.low)
    model.col_cost_ = program.cost
    model.col_lower_ = np.zeros(len(program.cost))
    model.col_upper_ = np.full(len(program.cost), highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = program.low, program.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = program.start
    model.a_matrix_.index_ = program.index
    model.a_matrix_.value_ = program.value
    if program.whole.any():
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(program.cost)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - its own signature
    solver.setOptionValue("mip_rel_gap", GAP)
    solver.passModel(model)

    def run() -> float:
        solver.run()
        return float(solver.getInfo().objective_function_value)

    return run


def _pulp(name: str) -> Peer:
    def build(program: Naive) -> Run:
        import pulp

        solver = {"cbc": pulp.PULP_CBC_CMD, "highs": pulp.HiGHS}[name](msg=False, gapRel=GAP)
        problem = pulp.LpProblem("placement", pulp.LpMinimize)
        kind = pulp.LpInteger if program.whole.any() else pulp.LpContinuous
        shares = [pulp.LpVariable(f"x{at}", 0, cat=kind) for at in range(len(program.cost))]
        problem += pulp.LpAffineExpression(zip(shares, program.cost.tolist(), strict=True))
        rows = program.matrix().tocsr()
        column, value, edges = rows.indices.tolist(), rows.data.tolist(), rows.indptr.tolist()
        for at, (low, high) in enumerate(
            zip(program.low.tolist(), program.high.tolist(), strict=True)
        ):
            part = range(edges[at], edges[at + 1])
            terms = pulp.LpAffineExpression([(shares[column[i]], value[i]) for i in part])
            problem += (terms == high) if low == high else (terms <= high)

        def run() -> float:
            problem.solve(solver)
            return float(pulp.value(problem.objective))

        return run

    return build


def _linopy(program: Naive) -> Run:
    import linopy
    import pandas as pd
    import xarray as xr

    model = linopy.Model()
    index = pd.RangeIndex(len(program.cost), name="column")
    if program.whole.any():
        shares = model.add_variables(lower=0, coords=[index], name="x", integer=True)
    else:
        shares = model.add_variables(lower=0, coords=[index], name="x")
    label = shares.labels.to_numpy()
    rows = program.matrix().tocsr()
    length = np.diff(rows.indptr)
    # rows of like length together: its arrays are as wide as the longest row
    kind = np.ceil(np.log2(np.maximum(length, 1))).astype(int) * 2 + (program.low == program.high)
    for this in np.unique(kind).tolist():
        mine = np.flatnonzero(kind == this)
        part = rows[mine]
        place = np.arange(length[mine].max())[None, :]
        used = place < length[mine][:, None]
        labels, values = np.full(used.shape, -1), np.full(used.shape, np.nan)
        labels[used], values[used] = label[part.indices], part.data
        dims = (f"row{this}", "_term")
        left = linopy.LinearExpression(
            xr.Dataset({"coeffs": (dims, values), "vars": (dims, labels)}), model
        )
        right = xr.DataArray(program.high[mine], dims=dims[:1])
        model.add_constraints(left, "=" if this % 2 else "<=", right, name=f"rows{this}")
    model.add_objective((xr.DataArray(program.cost, coords=[index]) * shares).sum())

    def run() -> float:
        model.solve("highs", io_api="direct", output_flag=False, mip_rel_gap=GAP)
        return float(model.objective.value)

    return run


def _tiny() -> Naive:
    """Return a program of two columns."""
    one: Floats = np.ones(1)
    return Naive(
        cost=np.array([1.0, 2.0]),
        whole=np.zeros(2, dtype=bool),
        start=np.array([0, 1, 2]),
        index=np.array([0, 0]),
        value=np.ones(2),
        low=one,
        high=one,
    )


PEERS: dict[str, Peer] = {
    "pulp_cbc": _pulp("cbc"),
    "pulp_highs": _pulp("highs"),
    "scipy": _scipy,
    "highspy": _highspy,
    "linopy": _linopy,
}


if __name__ == "__main__":
    main()
