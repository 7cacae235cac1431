import pickle
import weakref
from pathlib import Path

import pytest

from advisor.errors import ProfileError, ScenarioError
from advisor.service.sweeping.family import scenario_of
from advisor.service.sweeping.members import Asked, by_ground, family_of

SCENARIOS = Path(__file__).parents[4] / "scenarios"
TEAM = SCENARIOS / "nlp-team.yaml"


def members(*vary, scenario=TEAM, **asked):
    return family_of(scenario, Asked(vary=vary, **asked))


def test_a_grid_is_every_combination_the_last_axis_fastest():
    _, found = members("limits.cost_usd=1,2", "workloads.chat.latency_ms=80,120")
    assert [row.values for row in found] == [(1, 80), (1, 120), (2, 80), (2, 120)]
    assert len({row.digest for row in found}) == 4


def test_a_member_is_the_scenario_with_its_values():
    family, found = members("limits.cost_usd=9000", "limits.providers=gcp,aws|")
    scenario = scenario_of(family, found[0].values)
    assert scenario.limits.cost_usd == 9000
    assert [str(row) for row in scenario.policy.providers] == ["gcp", "aws"]
    assert scenario.workloads == family.scenario.workloads


def test_equal_scenarios_are_one_member():
    # 20,000 USD and 2e4 USD are the same budget, and 4 runs are what the file says
    _, found = members("limits.cost_usd=20000,20000.0", "workloads.weekly-finetune.runs=4")
    assert len(found) == 1


def test_a_member_is_the_same_one_in_another_grid():
    _, small = members("limits.cost_usd=9000,9500")
    _, large = members("limits.cost_usd=8000:10000:5")
    assert {row.digest for row in small} <= {row.digest for row in large}


@pytest.mark.parametrize("asked", [{"gap": 0.01}, {"solver": "scipy"}])
def test_what_an_answer_rests_on_makes_another_member(asked):
    _, one = members("limits.cost_usd=9000")
    _, other = members("limits.cost_usd=9000", **asked)
    assert one[0].digest != other[0].digest


def test_prices_make_another_member():
    _, found = members("prices=1,1.1")
    assert found[0].digest != found[1].digest


def test_draws_come_again_with_their_seed_and_go_on_where_fewer_ended():
    vary = ("limits.cost_usd=8000.0..9000", "workloads.chat.latency_ms=80,120")
    _, three = members(*vary, draws=3, seed=1)
    _, five = members(*vary, draws=5, seed=1)
    _, other = members(*vary, draws=3, seed=2)
    assert five[:3] == three
    assert other != three
    assert all(8000 <= row.values[0] < 9000 for row in five)


def test_curves_travel_with_the_family_not_as_files():
    family, _ = members("limits.cost_usd=9000", scenario=SCENARIOS / "follow-the-sun.yaml")
    curve = family.data["workloads"][0]["demand"][0]["curve"]
    assert len(curve) == 168
    assert scenario_of(family, (9000,)).workloads == family.scenario.workloads


def test_a_family_reaches_a_worker_whole_and_is_never_scattered():
    # joblib scatters what is weakly referable to one Dask worker, with which it would be lost
    family, _ = members("limits.cost_usd=9000")
    assert pickle.loads(pickle.dumps(family)) == family  # noqa: S301 - our own bytes
    with pytest.raises(TypeError, match="weak reference"):
        weakref.ref(family)


def test_members_that_differ_in_budgets_alone_stand_together():
    family, found = members("limits.cost_usd=1,2", "workloads.chat.latency_ms=80,120")
    ordered = [row.values for row in by_ground(family, found)]
    assert [latency_ms for _, latency_ms in ordered] == [120, 120, 80, 80]


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ("limits.cost_usd=-5", r"limits.cost_usd=-5: .*yaml:5: limits.cost_usd: .* 0"),
        ("limit.cost_usd=5", 'limit: unknown key; did you mean "limits"'),
        ("limits.cost_usd=lots", "valid number"),
        ("limits.providers=aws,gcp", r"valid list; write a list and another one as a,b\|c"),
        ("policy.residency=EU|Mars", 'no region has the residency "Mars"'),
        ("workloads.chat.name=a", "keeps the workloads and their names"),
        ("workloads.chat.demand.London.mean_rps=30", "peak_rps 24 is below mean_rps 30"),
        ("limits.cost_usd=5..9", "add --random COUNT"),
    ],
)
def test_a_member_that_is_no_scenario_is_named_before_anything_is_planned(vary, message):
    with pytest.raises(ScenarioError, match=message) as raised:
        members(vary)
    assert str(raised.value).startswith("--vary ")


def test_an_axis_has_all_its_values_in_one_option():
    with pytest.raises(ScenarioError, match=r"limits\.cost_usd stands twice"):
        members("limits.cost_usd=1", "limits.cost_usd=2")


def test_nothing_to_vary_is_said():
    with pytest.raises(ScenarioError, match="nothing varies"):
        members()


def test_more_combinations_than_anyone_waits_for_are_refused():
    with pytest.raises(ScenarioError, match="100,000,000 combinations"):
        members("limits.cost_usd=1:2:10000", "limits.carbon_kg=1:2:10000")


def test_a_profile_that_is_missing_is_named():
    with pytest.raises(ProfileError, match=r"nowhere\.json"):
        members("workloads.chat.profile=nowhere.json")
