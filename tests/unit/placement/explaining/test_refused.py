import pytest
from builders import make_inference, make_training
from unit.placement.explaining.worlds import CLEAN, DIRTY, make_question

from advisor.domain.scenario import Capacity, Limits, Policy
from advisor.errors import Infeasible, NoCandidates, SolverFailed
from advisor.placement.explaining.refused import with_mends
from advisor.placement.plan import make_plan
from advisor.placement.solving.relax import MEND

POOL = Capacity(place=CLEAN, accelerator=None, instances=1)


def refusal(*workloads, **rules):
    question = make_question(*workloads, **rules)
    with pytest.raises(Infeasible) as caught:
        make_plan(question)
    return question, caught.value


def jobs(count, hours):
    return [make_training(f"job{index}", units=3600.0 * hours) for index in range(count)]


def planned(*workloads, instances, **limits):
    pool = Capacity(place=CLEAN, accelerator=None, instances=instances)
    limits = Limits(capacity=(pool,), **limits)
    return make_plan(
        make_question(*workloads, limits=limits, policy=Policy(allow_places=(CLEAN,)))
    )


def test_a_pool_is_raised_until_whole_work_fits():
    # three jobs of 400 hours in 720: on one machine after another only one fits, so three
    work = jobs(3, 400)
    rules = {"limits": Limits(capacity=(POOL,)), "policy": Policy(allow_places=(CLEAN,))}
    question, error = refusal(*work, **rules)
    mended = with_mends(question, error)
    ((conflict,),) = mended.relaxations
    assert (conflict.limit, conflict.allowed) == (f"limits.capacity[{CLEAN}]", 1.0)
    assert "this makes one, tried:" in str(mended)
    planned(*work, instances=int(conflict.needed))
    with pytest.raises(Infeasible):
        planned(*work, instances=int(conflict.needed) - 1)


def test_a_budget_is_held_against_pools_too():
    # the cheap region has no room: 5 USD for the clean one, not 1
    rules = {
        "limits": Limits(
            cost_usd=0.5, capacity=(Capacity(place=DIRTY, accelerator=None, instances=0),)
        ),
        "policy": Policy(allow_places=(CLEAN, DIRTY)),
    }
    question, error = refusal(make_training(), **rules)
    mended = with_mends(question, error)
    assert mended.relaxations
    for way in mended.relaxations:
        needed = {row.limit: row.needed for row in way}
        pool = int(needed.get(f"limits.capacity[{DIRTY}]", 0))
        limits = Limits(
            cost_usd=needed.get("limits.cost_usd", 0.5),
            capacity=(Capacity(place=DIRTY, accelerator=None, instances=pool),),
        )
        plan = make_plan(make_question(make_training(), **{**rules, "limits": limits}))
        assert plan.status == "optimal"


def test_what_others_added_to_the_message_stays():
    rules = {"limits": Limits(capacity=(POOL,)), "policy": Policy(allow_places=(CLEAN,))}
    question, error = refusal(*jobs(3, 400), **rules)
    longer = Infeasible(f"{error}\nor defer a", error.relaxations)
    assert str(with_mends(question, longer)).endswith(f"{MEND}\nor defer a")


def test_without_pools_a_refusal_is_tried_already():
    question, error = refusal(make_training(), limits=Limits(cost_usd=0.1))
    assert with_mends(question, error) is error
    assert "this makes one, tried:" in str(error)


def test_an_error_of_a_solver_has_no_mend():
    error = SolverFailed("gave up")
    assert with_mends(make_question(make_training()), error) is error


def shut(*workloads, **rules):
    """Return a question without candidates, and its error with mends."""
    question = make_question(*workloads, **rules)
    with pytest.raises(NoCandidates) as caught:
        make_plan(question)
    return question, str(with_mends(question, caught.value))


# two instances for 720 hours: 1,440 USD where it is dirty and near, 7,200 where it is clean, 720
# far away; 25, 40 and 153 ms
HOURS = 1440.0


def test_the_least_latency_with_which_the_budget_suffices_is_told():
    _, text = shut(make_inference(latency_ms=20.0), limits=Limits(cost_usd=0.9 * HOURS))
    assert "  workloads[serve].latency_ms from 20 to 153 ms  (" in text
    assert "mend: this makes a plan, tried:" in text


def test_the_least_latency_is_enough_where_the_budget_suffices():
    _, text = shut(make_inference(latency_ms=20.0), limits=Limits(cost_usd=HOURS))
    assert text.endswith(
        f"mend: this makes a plan, tried:\n"
        f"  workloads[serve].latency_ms from 20 to 25 ms  ({DIRTY}:gpu.1x)"
    )


def test_a_budget_that_is_in_the_way_too_is_named_with_it():
    _, text = shut(make_inference(latency_ms=20.0), limits=Limits(cost_usd=0.1 * HOURS))
    assert "mend: this lets serve in, tried, and more is in the way then:" in text
    assert text.endswith("; then limits.cost_usd from 144 to 1,440 USD (+1,296)")


def test_another_workload_that_is_shut_out_is_named():
    works = make_inference("a", latency_ms=20.0), make_inference("b", latency_ms=20.0)
    _, text = shut(*works)
    assert text.endswith("; then no offer can serve b")
