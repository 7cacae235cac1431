import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from advisor.placement.solving.hulls import hull_rows, relaxed_frontier

figures = st.integers(1, 40).map(float)


@st.composite
def candidates(draw):
    groups = draw(st.integers(1, 5))
    sizes = [draw(st.integers(1, 8)) for _ in range(groups)]
    group = np.repeat(np.arange(groups), sizes)
    usd = np.array([draw(figures) for _ in group])
    kg = np.array([draw(figures) for _ in group])
    order = np.array(draw(st.permutations(range(len(group)))))
    return group[order], usd[order], kg[order]


def least_kg(group, usd, kg, budget):
    """The same program handed to HiGHS whole."""
    places = (group == np.arange(group.max() + 1)[:, None]).astype(float)
    answer = linprog(
        kg,
        A_ub=usd[None, :],
        b_ub=[budget],
        A_eq=places,
        b_eq=np.ones(len(places)),
        bounds=(0, None),
        method="highs",
    )
    return answer.fun if answer.status == 0 else np.nan


def test_the_hull_of_one_group_by_hand():
    usd = np.array([1.0, 2.0, 3.0, 4.0, 2.0, 5.0])
    kg = np.array([9.0, 5.0, 4.5, 1.0, 7.0, 1.0])
    # (3, 4.5) lies above the line from (2, 5) to (4, 1); (2, 7) and (5, 1) are dominated
    assert hull_rows(np.zeros(6, dtype=int), usd, kg).tolist() == [0, 1, 3]


def test_the_frontier_of_two_groups_by_hand():
    group = np.array([0, 0, 1, 1])
    usd, kg = np.array([1.0, 3.0, 2.0, 3.0]), np.array([10.0, 6.0, 8.0, 3.0])
    found = relaxed_frontier(group, usd, kg)
    # the second group saves 5 kg for 1 USD, the first 4 kg for 2 USD
    assert found.usd.tolist() == [3.0, 4.0, 6.0]
    assert found.kg.tolist() == [18.0, 13.0, 9.0]
    assert found.group.tolist() == [-1, 1, 0]
    assert found.row.tolist() == [-1, 3, 1]
    assert found.least_kg(np.array([2.9, 3.0, 5.0, 99.0])).tolist()[1:] == [18.0, 11.0, 9.0]
    assert np.isnan(found.least_kg(np.array([2.9]))[0])
    assert found.cost_at(np.array([11.0, 20.0])).tolist() == [5.0, 3.0]
    assert np.isnan(found.cost_at(np.array([8.9]))[0])


@settings(deadline=None)
@given(case=candidates(), part=st.floats(0.0, 1.0))
def test_every_budget_gives_the_solver_s_optimum(case, part):
    group, usd, kg = case
    found = relaxed_frontier(group, usd, kg)
    budget = found.usd[0] + part * (found.usd[-1] - found.usd[0])
    assert found.least_kg(np.array([budget]))[0] == pytest.approx(
        least_kg(group, usd, kg, budget + 1e-9), abs=1e-6
    )


@settings(deadline=None)
@given(case=candidates())
def test_the_frontier_is_convex_and_falls(case):
    found = relaxed_frontier(*case)
    assert (np.diff(found.usd) > 0).all()
    assert (np.diff(found.kg) < 0).all()
    slopes = np.diff(found.kg) / np.diff(found.usd)
    assert (np.diff(slopes) >= -1e-12).all()


def test_groups_of_a_million_candidates_do_not_mix():
    """Levels of kilograms and groups are whole numbers, so large and small sums never round."""
    generator = np.random.default_rng(4)
    group = np.repeat(np.arange(2000), 50)
    usd = generator.uniform(1, 1e6, len(group))
    kg = generator.uniform(1e-9, 1e9, len(group))
    rows = hull_rows(group, usd, kg)
    for one in (0, 1999):
        mine = group == one
        alone = np.flatnonzero(mine)[hull_rows(np.zeros(50, dtype=int), usd[mine], kg[mine])]
        assert rows[group[rows] == one].tolist() == alone.tolist()
