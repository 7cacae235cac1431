"""Random small problems, and their optimum by trying everything."""

import itertools
from functools import partial

import numpy as np
from hypothesis import strategies as st

from advisor.placement.solving.problem import Limit, Problem, Quantity
from advisor.placement.solving.solve import GAP
from advisor.placement.solving.solve_pulp import solve_pulp
from advisor.placement.solving.solve_scipy import solve_scipy

PULP = partial(solve_pulp, gap=GAP)
SCIPY = partial(solve_scipy, gap=GAP)


def quantity(share, instance=None):
    share = np.array(share, dtype=float)
    instance = np.zeros(len(share)) if instance is None else np.array(instance, dtype=float)
    return Quantity(share=share, instance=instance)


def make_problem(
    *,
    group,
    emissions,
    cost,
    fleet=None,
    whole=None,
    instances=None,
    limits=(),
) -> Problem:
    group = np.array(group, dtype=np.int32)
    n = len(group)
    fleet = np.zeros(n, dtype=bool) if fleet is None else np.array(fleet, dtype=bool)
    return Problem(
        labels=tuple(f"g{index}" for index in range(int(group.max()) + 1)),
        candidate=np.arange(n),
        group=group,
        whole=~fleet if whole is None else np.array(whole, dtype=bool),
        fleet=fleet,
        instances=np.ones(n) if instances is None else np.array(instances, dtype=float),
        emissions=emissions,
        cost=cost,
        limits=tuple(limits),
        names=tuple(f"offer{index}" for index in range(n)),
    )


def budget(problem_cost: Quantity, allowed: float, name: str = "limits.cost_usd") -> Limit:
    return Limit(name=name, unit="USD", allowed=allowed, quantity=problem_cost)


def whole_value(problem: Problem, quantity: Quantity, rows) -> float:
    """Value of serving each group wholly on one row."""
    rows = np.array(rows)
    standing = np.where(problem.fleet[rows], np.ceil(problem.instances[rows] - 1e-9), 0.0)
    return float(quantity.share[rows].sum() + quantity.instance[rows] @ standing)


def brute_force(problem: Problem, objective: Quantity) -> float:
    """Least objective over all choices of one row per group; inf when no choice fits."""
    members = [np.flatnonzero(problem.group == index) for index in range(len(problem.labels))]
    best = np.inf
    for rows in itertools.product(*members):
        if all(
            whole_value(problem, limit.quantity, rows) <= limit.allowed * (1 + 1e-9)
            for limit in problem.limits
        ):
            best = min(best, whole_value(problem, objective, rows))
    return best


@st.composite
def training_problems(draw, *, budgeted=True):
    """Whole workloads with one to three groups of one to five offers, and a budget that can be met."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    group = [index for index, size in enumerate(sizes) for _ in range(size)]
    numbers = st.floats(0.01, 1000.0)
    emissions = quantity([draw(numbers) for _ in group])
    cost = quantity([draw(numbers) for _ in group])
    problem = make_problem(group=group, emissions=emissions, cost=cost)
    if not budgeted:
        return problem
    slack = draw(st.floats(1.0, 3.0))
    limit = budget(cost, brute_force(problem, cost) * slack)
    return make_problem(group=group, emissions=emissions, cost=cost, limits=[limit])


@st.composite
def mixed_problems(draw):
    """Whole workloads and fleets together, under a budget that can be met."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    group = [index for index, size in enumerate(sizes) for _ in range(size)]
    is_fleet = [draw(st.booleans()) for _ in sizes]
    fleet = [is_fleet[index] for index in group]
    numbers = st.floats(0.1, 100.0)

    def draw_quantity():
        share = [draw(numbers) for _ in group]
        return quantity(share, [draw(numbers) if standing else 0.0 for standing in fleet])

    emissions, cost = draw_quantity(), draw_quantity()
    instances = [draw(st.floats(0.1, 4.0)) if standing else 1.0 for standing in fleet]
    parts = {"group": group, "fleet": fleet, "instances": instances}
    free = make_problem(emissions=emissions, cost=cost, **parts)
    slack = draw(st.floats(1.0, 2.0))
    limit = budget(cost, brute_force(free, cost) * slack)
    return make_problem(emissions=emissions, cost=cost, limits=[limit], **parts)


@st.composite
def pooled_problems(draw):
    """Whole workloads under a budget, a carbon cap and a pool, which may contradict each other."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    group = [index for index, size in enumerate(sizes) for _ in range(size)]
    numbers = st.integers(1, 20)  # whole numbers: ties are common
    emissions = quantity([draw(numbers) for _ in group])
    cost = quantity([draw(numbers) for _ in group])
    inside = quantity([draw(st.integers(0, 1)) for _ in group])
    top = 20.0 * len(sizes)
    limits = [
        budget(cost, draw(st.floats(1.0, top))),
        budget(emissions, draw(st.floats(1.0, top)), "limits.carbon_kg"),
        budget(inside, float(draw(st.integers(0, len(sizes)))), "limits.capacity[a]"),
    ]
    return make_problem(group=group, emissions=emissions, cost=cost, limits=limits)
