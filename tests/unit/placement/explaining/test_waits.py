import pytest
from builders import make_inference, make_training
from unit.placement.explaining.worlds import CLEAN, DIRTY, FAR, answered, make_question

from advisor.domain.scenario import Limits
from advisor.placement.explaining.answered import answer
from advisor.placement.explaining.waits import wait_of, within_ms

# 10 ms of the service and 15 ms to the dirty region, 30 to the clean one, 143 to the far one


def test_the_nearest_offer_that_does_better_is_named_with_the_limit_that_lets_it_in():
    found = answered(make_inference(latency_ms=25.0))
    wait = wait_of(found, 0)
    assert (wait.next_ms, wait.next_place) == (40.0, f"{CLEAN}:gpu.1x:on_demand")
    wider = answer(within_ms(found.question, 0, 40.0))
    assert wait.next_kg == pytest.approx(wider.emissions_kg - found.emissions_kg)
    assert wait.next_kg < 0
    assert wait.next_usd == pytest.approx(wider.cost_usd - found.cost_usd)
    narrower = answer(within_ms(found.question, 0, 40.0 * (1 - 1e-9)))
    assert narrower.emissions_kg == pytest.approx(found.emissions_kg)


def test_one_more_millisecond_buys_nothing_where_it_lets_nothing_in():
    wait = wait_of(answered(make_inference(latency_ms=25.0)), 0)
    assert (wait.one_more_kg, wait.one_more_usd) == (0.0, 0.0)


def test_one_more_millisecond_buys_what_planning_with_it_does():
    wait = wait_of(answered(make_inference(latency_ms=39.5)), 0)
    assert wait.one_more_kg == pytest.approx(wait.next_kg)
    assert wait.one_more_kg < 0


def test_beyond_the_best_offer_no_wait_helps():
    wait = wait_of(answered(make_inference(latency_ms=60.0)), 0)
    assert wait.next_ms is None
    assert (wait.next_kg, wait.next_usd) == (0.0, 0.0)


def test_an_offer_that_the_budget_does_not_reach_is_no_better():
    # the clean region takes 5 USD an hour, two instances, 720 hours
    found = answered(make_inference(latency_ms=25.0), limits=Limits(cost_usd=1500.0))
    wait = wait_of(found, 0)
    # the far one costs half; it is let in by 153 ms
    assert wait.next_place != f"{DIRTY}:gpu.1x:on_demand"
    wider = answer(within_ms(found.question, 0, wait.next_ms))
    assert wait.next_kg == pytest.approx(wider.emissions_kg - found.emissions_kg)


@pytest.mark.parametrize("work", [make_training(), make_inference()])
def test_work_without_a_latency_limit_waits_for_nothing(work):
    assert wait_of(answered(work), 0) is None


def test_another_limit_leaves_other_workloads_as_they_are():
    question = make_question(make_training(), make_inference(latency_ms=25.0))
    wider = within_ms(question, 1, 153.0)
    assert wider.scenario.workloads[0] == question.scenario.workloads[0]
    assert answer(wider).placements_of(*answer(wider).chosen_of(1))[0].region != FAR
