import pytest
from builders import (
    Machine,
    Sale,
    make_accelerator,
    make_catalog,
    make_inference,
    make_profile,
    make_scenario,
    make_training,
)

from advisor.domain.scenario import Objective
from advisor.placement.plan import make_plan
from advisor.placement.question import Question


def planned(*, rival_tdp_w, objective=Objective.EMISSIONS, training=True, rivals=True):
    """Two boards alike but for their power; the law's range is exp(-0.4) to exp(0.4)."""
    boards = [make_accelerator("A", tdp_w=400.0), make_accelerator("B", tdp_w=rival_tdp_w)]
    machines = [Machine(accelerator="A"), Machine(instance_type="gpu.b", accelerator="B")]
    sales = [Sale(), Sale(instance_type="gpu.b")]
    catalog = make_catalog(
        accelerators=boards,
        machines=machines[: 1 + rivals],
        sales=sales[: 1 + rivals],
    )
    work = make_training() if training else make_inference()
    return make_plan(
        Question(
            catalog=catalog,
            scenario=make_scenario(work),
            profiles={"p.json": make_profile(accelerator="A")},
            objective=objective,
            solver="HiGHS",
            inputs={},
        ),
    )


def test_a_rival_within_the_range_is_named_with_what_it_takes():
    # 300 J on A as measured, 300 x 450/400 = 337.5 J on B: it has to be 11.1 % lower; the range
    # of B ends at 0.9 x exp(-0.4), that of A at 1.1
    (doubt,) = planned(rival_tdp_w=450.0).doubts
    assert (doubt.group, doubt.chosen, doubt.rival) == ("train", "A", "B")
    assert doubt.rival_place == "aws:eu-north-1:gpu.b:on_demand"
    assert doubt.change_ratio == pytest.approx(-1 / 9)
    assert doubt.range_ratio == pytest.approx(0.9 * 0.67032 - 1, rel=1e-4)


def test_a_rival_beyond_the_range_is_none():
    assert planned(rival_tdp_w=700.0).doubts == ()


def test_a_measured_choice_that_a_rise_of_its_own_would_turn():
    # B's 303 J: A has only to be 1 % above its measurement, of 10 % that its range allows
    (doubt,) = planned(rival_tdp_w=404.0).doubts
    assert abs(doubt.change_ratio) == pytest.approx(0.01, rel=0.02)


def test_services_are_held_against_their_rivals_too():
    assert [doubt.chosen for doubt in planned(rival_tdp_w=410.0, training=False).doubts] == ["A"]


def test_without_a_rival_or_for_least_cost_there_is_no_doubt():
    assert planned(rival_tdp_w=450.0, rivals=False).doubts == ()
    assert planned(rival_tdp_w=450.0, objective=Objective.COST).doubts == ()
