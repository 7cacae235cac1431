from dataclasses import replace
from pathlib import Path

import pytest

from advisor.domain.sweep import Outcome
from advisor.errors import CatalogError, InputError
from advisor.report.sweep_document import sweep_csv
from advisor.service import plan as planning
from advisor.service.sweeping.answer import answer
from advisor.service.sweeping.cluster import Crew, Hands
from advisor.service.sweeping.members import Asked, family_of
from advisor.service.sweeping.run import answers_of, sweep

SCENARIOS = Path(__file__).parents[4] / "scenarios"
TRAINING = SCENARIOS / "pretraining-10k-gpu-hours.yaml"
ALONE = Hands(jobs=1)


def swept(out, *vary, scenario=TRAINING, **options):
    asked = Asked(vary=vary, **options.pop("asked", {}))
    return sweep(scenario, asked, out, hands=ALONE, **options)


def test_every_member_is_the_plan_of_its_scenario(tmp_path):
    found = swept(tmp_path / "s.sqlite", "limits.cost_usd=5000,9000")
    question = planning.ask(TRAINING)
    for row, budget in zip(found.rows, (5000.0, 9000.0), strict=True):
        limits = replace(question.scenario.limits, cost_usd=budget)
        scenario = replace(question.scenario, limits=limits)
        plan = planning.make_plan(replace(question, scenario=scenario))
        assert row.totals == plan.totals
        assert row.cheapest == plan.baseline
        first = plan.placements[0]
        place = f"{first.provider}:{first.region}:{first.instance_type}:{first.purchase}"
        assert row.sites[0].offers == place


def test_a_member_without_a_plan_is_a_row_with_its_reason(tmp_path):
    # the cheapest plan of this scenario costs 4,114.15 USD
    found = swept(tmp_path / "s.sqlite", "limits.cost_usd=4000,4200")
    assert [row.outcome for row in found.rows] == [Outcome.INFEASIBLE, Outcome.OPTIMAL]
    assert "limits.cost_usd from 4,000 to 4,115 USD" in found.rows[0].reason
    assert "\n" not in found.rows[0].reason
    assert found.rows[0].totals is None


def test_a_member_that_no_offer_serves_says_why(tmp_path):
    found = swept(tmp_path / "s.sqlite", "policy.min_gflops_per_w=1e9,none")
    assert [row.outcome for row in found.rows] == [Outcome.NO_CANDIDATES, Outcome.OPTIMAL]
    assert "no offer can serve backbones" in found.rows[0].reason


def test_a_member_that_only_planning_finds_wrong_is_a_row_too(tmp_path):
    words = "workloads.0.today=aws:eu-west-1:p3.2xlarge:reserved_1y,none"
    found = swept(tmp_path / "s.sqlite", words)
    assert [row.outcome for row in found.rows] == [Outcome.BAD_INPUT, Outcome.OPTIMAL]
    assert "is not an offer" in found.rows[0].reason


def test_what_is_in_the_file_is_not_planned_again(tmp_path):
    out = tmp_path / "s.sqlite"
    first = swept(out, "limits.cost_usd=5000,6000")
    steps = []
    again = swept(
        out,
        "limits.cost_usd=5000,6000,7000",
        progress=lambda step, done=0, total=None: steps.append((step, done, total)),
    )
    assert again.reused == 2
    assert [step for step in steps if step[0] == "planning"] == [
        ("planning", 0, 1),
        ("planning", 1, 1),
    ]
    assert again.rows[:2] == first.rows  # their times too


def test_a_sweep_that_is_stopped_goes_on_where_it_ended(tmp_path):
    out, steps = tmp_path / "s.sqlite", []
    vary = "limits.cost_usd=5000:9000:9"
    first = swept(
        out,
        vary,
        progress=lambda *step, **_: steps.append(step),
        stop=lambda: ("planning", 3, 9) in steps,
    )
    assert 3 <= len(first.rows) < 9
    assert first.total == 9
    second = swept(out, vary)
    assert second.reused == len(first.rows)
    assert len(second.rows) == 9


def test_the_same_sweep_gives_the_same_rows(tmp_path):
    vary = ("limits.cost_usd=4000:9000:4", "prices=1,1.2")
    one, other = (swept(tmp_path / name, *vary) for name in ("1.sqlite", "2.sqlite"))
    assert sweep_csv(one) == sweep_csv(other)


def test_prices_scale_costs_and_leave_the_greenest_plan_where_it_is(tmp_path):
    found = swept(tmp_path / "s.sqlite", "limits.cost_usd=none", "prices=1,2")
    one, two = found.rows
    assert two.totals.cost_usd == pytest.approx(2 * one.totals.cost_usd)
    assert two.totals.emissions_kg == one.totals.emissions_kg


def test_a_random_sweep_takes_as_many_as_asked(tmp_path):
    words = ("limits.cost_usd=4500.0..9000", "workloads.0.accelerators=32,64")
    found = swept(tmp_path / "s.sqlite", *words, asked={"draws": 5, "seed": 3})
    assert len(found.rows) == 5
    assert {row.cells[1] for row in found.rows} <= {32, 64}


def test_a_crew_that_answers_in_batches_answers_all_and_stops_between_them():
    # joblib on Ray gives no answer before all of a batch are there; 32 members are one batch
    family, members = family_of(TRAINING, Asked(vary=("limits.cost_usd=5000:9000:40",)))
    crew = Crew(workers=1, streams=False)
    rows = list(answers_of(family, members, crew, lambda: False))
    assert {row.digest for row in rows} == {row.digest for row in members}
    seen = []
    for row in answers_of(family, members, crew, lambda: bool(seen)):
        seen.append(row)  # noqa: PERF402 - what is seen decides what comes
    assert len(seen) == 32


@pytest.mark.parametrize("field", ["catalog_digest", "version"])
def test_a_worker_with_another_catalogue_or_advisor_refuses(field):
    family, members = family_of(TRAINING, Asked(vary=("limits.cost_usd=5000",)))
    with pytest.raises(CatalogError, match="install the same on all of them"):
        answer(replace(family, **{field: "another"}), members[0])


@pytest.mark.parametrize("cluster", ["foo", "dask://", "dask://host", "spark://host:1"])
def test_an_address_that_is_none_is_refused_before_anything_is_read(cluster, tmp_path):
    asked = Asked(vary=("limits.cost_usd=5000",))
    with pytest.raises(InputError, match="write dask://host:port or ray://host:port"):
        sweep(Path("nowhere.yaml"), asked, tmp_path / "s.sqlite", hands=Hands(cluster=cluster))
    assert list(tmp_path.iterdir()) == []
