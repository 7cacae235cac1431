"""Portfolios worked by hand to the cent, against a second solver, and what always holds."""

from dataclasses import replace

import numpy as np
import pytest
from builders import make_credit
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.accounting.offset import least_removal_share
from advisor.domain.offset import Ccp, CreditKind, OffsetRules, PricePoint, Store
from advisor.errors import Infeasible, PlacementError
from advisor.placement.offsetting.portfolio import _program, _usd_per_covered_t, portfolio_of
from advisor.placement.solving.program import Status
from advisor.placement.solving.solve_pulp import solve_pulp

GAS = make_credit(
    "gas",
    kind=CreditKind.AVOIDANCE,
    store=Store.NONE,
    permanence_years=None,
    buffer_share=None,
    usd_per_t=(4.0, 5.0, 8.0),
)
STOVES = make_credit(
    "stoves",
    kind=CreditKind.AVOIDANCE,
    store=Store.NONE,
    permanence_years=None,
    buffer_share=None,
    real_share=0.5,
    usd_per_t=10.0,
)
TREES = make_credit(
    "trees",
    store=Store.BIOSPHERE,
    permanence_years=40.0,
    buffer_share=0.2,
    ccp=Ccp.UNKNOWN,
    usd_per_t=(16.0, 20.0, 40.0),
)
CHAR = make_credit("char", permanence_years=200.0, usd_per_t=(100.0, 160.0, 200.0))
AIR = make_credit("air", permanence_years=1000.0, usd_per_t=(600.0, 700.0, 1000.0), forward=True)
ALL = (GAS, STOVES, TREES, CHAR, AIR)


def rules(**changes):
    return OffsetRules(**{"year": 2037, **changes})  # 2037: half of it has to be removal


def bought(portfolio):
    return {row.credit.name: row for row in portfolio.holdings}


def test_ten_tonnes_by_hand_to_the_cent():
    # 5 t of gas: 5 x 5 = 25.00; 5 t of trees: 5 / 0.8 = 6.25 t x 20 = 125.00
    found = portfolio_of(10_000.0, ALL, rules())
    assert found.cost_usd.value == pytest.approx(150.00, abs=0.005)
    assert found.cost_usd.low == pytest.approx(5 * 4 + 6.25 * 16, abs=0.005)
    assert found.cost_usd.high == pytest.approx(5 * 8 + 6.25 * 40, abs=0.005)
    assert found.gross.retired_t == pytest.approx(11.25)
    assert {name: row.credits for name, row in bought(found).items()} == {"gas": 5, "trees": 7}
    assert found.whole_cost_usd.value == pytest.approx(5 * 5 + 7 * 20)


def test_each_rule_takes_its_credits_away_by_hand():
    # permanence of 100 years: trees go, 5 t of char cost 800.00
    found = portfolio_of(10_000.0, ALL, rules(min_permanence_years=100.0))
    assert found.cost_usd.value == pytest.approx(825.00, abs=0.005)
    # no trees without approval either; at most 40 % of one type:
    # 4 t gas 20.00, 1 t stoves 2 x 10 = 20.00, 4 t char 640.00, 1 t air 700.00
    found = portfolio_of(10_000.0, ALL, rules(ccp_only=True, max_type_share=0.4))
    assert found.cost_usd.value == pytest.approx(1380.00, abs=0.005)
    # trees are as good as their programme says: 5 t x 20
    found = portfolio_of(10_000.0, ALL, rules(trusts_buffer=True))
    assert found.cost_usd.value == pytest.approx(125.00, abs=0.005)


def test_the_high_price_may_choose_others():
    dear = replace(GAS, price_usd_per_t=replace(GAS.price_usd_per_t, high=30.0))
    free = rules(removal_share=0.0)
    assert set(bought(portfolio_of(1000.0, (dear, STOVES), free))) == {"gas"}
    high = replace(free, price=PricePoint.HIGH)
    assert set(bought(portfolio_of(1000.0, (dear, STOVES), high))) == {"stoves"}


def test_of_credits_that_cost_the_same_the_approved_one_is_taken():
    other = replace(CHAR, name="other char", ccp=Ccp.UNKNOWN)
    for offered in ((other, CHAR), (CHAR, other)):
        found = portfolio_of(1000.0, offered, rules(removal_share=1.0))
        assert set(bought(found)) == {"char"}


REFUSED = [
    (replace(TREES, price_usd_per_t=None), {}, "no published price"),
    (replace(STOVES, real_share=0.0), {}, "no significant reductions"),
    (replace(TREES, buffer_share=None), {}, "buffer share unknown"),
    (TREES, {"ccp_only": True}, "CCP approval unknown"),
    (TREES, {"min_permanence_years": 41.0}, "stored for 40 years, 41 asked for"),
    (
        replace(TREES, permanence_years=None),
        {"min_permanence_years": 1.0},
        "permanence unknown",
    ),
    (replace(TREES, vintage=2030), {"max_vintage_age_years": 6}, "vintage 2030 is 7 years old"),
    (TREES, {"max_vintage_age_years": 6}, "vintage unknown"),
]


@pytest.mark.parametrize(("credit", "changes", "reason"), REFUSED)
def test_a_credit_that_is_left_out_says_why(credit, changes, reason):
    (found,) = portfolio_of(1000.0, (credit, AIR), rules(**changes)).refused
    assert found.credit is credit
    assert reason in found.reasons[0]


def test_what_stores_nothing_is_not_asked_for_permanence():
    found = portfolio_of(1000.0, ALL, rules(removal_share=0.0, min_permanence_years=1e5))
    assert set(bought(found)) == {"gas"}


def test_nothing_left_to_cover_takes_no_credits():
    found = portfolio_of(0.0, ALL, rules())
    assert found.holdings == ()
    assert found.cost_usd.value == 0.0


NOT_MET = [
    ({"min_permanence_years": 2000.0}, [("min_permanence_years", 1000.0), ("removal_share", 0.0)]),
    (
        {"ccp_only": True, "removal_share": 1.0, "max_type_share": 0.4},
        [("ccp_only", 0.0), ("max_type_share", 0.5), ("removal_share", 0.8)],
    ),
    ({"max_type_share": 0.15}, [("max_type_share", 0.2)]),
]


@pytest.mark.parametrize(("changes", "needed"), NOT_MET)
def test_rules_that_nothing_meets_say_which_would_give_way(changes, needed):
    with pytest.raises(Infeasible) as refused:
        portfolio_of(1000.0, ALL, rules(**changes))
    found = [(way[0].limit, way[0].needed) for way in refused.value.relaxations]
    assert [name for name, _ in found] == [name for name, _ in needed]
    assert [value for _, value in found] == pytest.approx([value for _, value in needed])
    for way in refused.value.relaxations:  # each of them does
        (conflict,) = way
        value = bool(conflict.needed) if conflict.limit == "ccp_only" else conflict.needed
        portfolio_of(1000.0, ALL, replace(rules(**changes), **{conflict.limit: value}))


def test_two_rules_give_way_together_where_one_is_not_enough():
    changes = {"ccp_only": True, "min_permanence_years": 500.0, "max_type_share": 1.0}
    with pytest.raises(Infeasible) as refused:
        portfolio_of(1000.0, (replace(TREES, name="a"),), rules(removal_share=1.0, **changes))
    (way,) = refused.value.relaxations
    assert [conflict.limit for conflict in way] == ["min_permanence_years", "ccp_only"]
    assert "permanence of 40 years instead of 500 and credits without CCP" in str(refused.value)


def test_without_any_price_quotes_are_asked_for():
    with pytest.raises(PlacementError, match="give prices of your own with quotes"):
        portfolio_of(1000.0, (replace(GAS, price_usd_per_t=None),), rules())


CREDITS = st.builds(
    make_credit,
    st.uuids().map(str),
    kind=st.sampled_from(CreditKind),
    type=st.sampled_from("abcd"),
    ccp=st.sampled_from(Ccp),
    permanence_years=st.sampled_from([40.0, 200.0, 1000.0]),
    buffer_share=st.sampled_from([0.0, 0.1, 0.2, 0.5]),
    real_share=st.sampled_from([None, 0.11, 0.5, 1.0]),
    usd_per_t=st.floats(0.5, 1500.0),
)
MARKETS = st.lists(CREDITS, min_size=1, max_size=8)
RULES = st.builds(
    OffsetRules,
    year=st.integers(2020, 2055),
    min_permanence_years=st.sampled_from([0.0, 100.0, 500.0]),
    ccp_only=st.booleans(),
    max_type_share=st.sampled_from([0.3, 0.5, 1.0]),
    margin_share=st.sampled_from([0.0, 0.1]),
    trusts_buffer=st.booleans(),
)
STRICTER = {
    "ccp_only": True,
    "min_permanence_years": 500.0,
    "max_type_share": 0.3,
    "margin_share": 0.1,
    "trusts_buffer": False,
    "removal_share": 1.0,
}


def cost_usd(offered, wanted):
    try:
        return portfolio_of(1000.0, offered, wanted).cost_usd.value
    except PlacementError:
        return np.inf


@settings(max_examples=40, deadline=None)
@given(MARKETS, RULES, st.sampled_from(sorted(STRICTER)))
def test_more_quality_never_costs_less(offered, wanted, name):
    stricter = replace(wanted, **{name: STRICTER[name]})
    assert cost_usd(offered, stricter) >= cost_usd(offered, wanted) * (1 - 1e-6)


@settings(max_examples=40, deadline=None)
@given(MARKETS, RULES, st.floats(1e-3, 1e7))
def test_a_portfolio_covers_the_residual_and_keeps_its_rules(offered, wanted, residual_kg):
    try:
        found = portfolio_of(residual_kg, offered, wanted)
    except PlacementError:
        return
    assert found.gross.covered_t == pytest.approx(residual_kg * 1e-3, rel=1e-9)
    for row in found.holdings:
        credit, gross = row.credit, row.gross
        kept = 1.0 if wanted.trusts_buffer else 1.0 - credit.buffer_share
        effect = kept * (credit.real_share or 1.0) * (1.0 - wanted.margin_share)
        assert gross.retired_t * effect == pytest.approx(gross.covered_t, rel=1e-9)
        assert row.credits >= gross.retired_t - 1e-8
    removal = sum(r.share for r in found.holdings if r.credit.kind is CreditKind.REMOVAL)
    assert removal >= least_removal_share(wanted) - 1e-6
    for name in "abcd":
        of_type = sum(row.share for row in found.holdings if row.credit.type == name)
        assert of_type <= wanted.max_type_share + 1e-6


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(1.0, 900.0), min_size=len(ALL), max_size=len(ALL)))
def test_a_second_solver_agrees(prices):
    offered = [
        replace(row, price_usd_per_t=make_credit(usd_per_t=price).price_usd_per_t)
        for row, price in zip(ALL, prices, strict=True)
    ]
    wanted = rules(max_type_share=0.4)
    cost = np.array([_usd_per_covered_t(credit, wanted) for credit in offered])
    other = solve_pulp(_program(offered, wanted, cost), solver="HiGHS", gap=0.0)
    assert other.status is Status.OPTIMAL
    mine = portfolio_of(1000.0, offered, wanted).cost_usd.value
    assert mine == pytest.approx(other.objective * cost.max(), rel=1e-5)
