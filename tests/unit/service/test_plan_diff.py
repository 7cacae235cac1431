"""Two plan files held against each other."""

import json
from dataclasses import replace

import pytest
from builders import make_inference, make_training
from plans import TOTALS, make_placement, make_plan_of, stretch

from advisor.domain.catalog import TableFacts
from advisor.domain.plan import Deferred, ShadowPrice
from advisor.domain.plan_diff import Change, Unlike
from advisor.domain.scenario import Demand, Limits
from advisor.errors import InputError, TakesMore
from advisor.report.plan_document import plan_json
from advisor.service.plan_diff import ceiling, plan_diff, require

TRAIN = make_training()
SERVE = make_inference()
PLAN = make_plan_of((TRAIN, make_placement(TRAIN)), (SERVE, make_placement(SERVE)))


@pytest.fixture
def diff(tmp_path):
    """The difference between two plans in memory, by their files."""

    def of(before, after):
        paths = tmp_path / "before.json", tmp_path / "after.json"
        for path, plan in zip(paths, (before, after), strict=True):
            path.write_text(plan_json(plan), encoding="utf-8")
        return plan_diff(*paths)

    return of


def with_totals(*, emissions_kg=3.0, cost_usd=20.0):
    """The plan with other totals; 1 kg is embodied."""
    totals = replace(
        TOTALS, emissions_kg=emissions_kg, operational_kg=emissions_kg - 1.0, cost_usd=cost_usd
    )
    return replace(PLAN, totals=totals)


def test_the_other_way_round_every_difference_has_the_other_sign(diff):
    after = with_totals(emissions_kg=4.5, cost_usd=15.0)
    there, back = diff(PLAN, after), diff(after, PLAN)
    for name in ("emissions_kg", "operational_kg", "cost_usd", "it_energy_kwh"):
        assert there.total(name).more == -back.total(name).more


def test_equal_plans_differ_in_nothing(diff):
    found = diff(PLAN, PLAN)
    assert found.total("emissions_kg") == Change(before=3.0, after=3.0)
    assert found.total("emissions_kg").more == 0
    assert [row.is_moved for row in found.moves] == [False, False]
    assert (found.unlike, found.limits, found.settings, found.tables) == ((), (), (), ())
    assert (found.notes_began, found.notes_ceased) == ((), ())


def test_totals_have_their_difference_and_its_share_of_the_plan_before(diff):
    found = diff(PLAN, with_totals(emissions_kg=4.5, cost_usd=15.0))
    assert found.total("emissions_kg").more == 1.5  # 4.5 - 3
    assert found.total("emissions_kg").more_share == 0.5  # 1.5 / 3
    assert found.total("cost_usd").more == -5.0  # 15 - 20
    assert found.total("cost_usd").more_share == -0.25  # -5 / 20
    assert found.total("water_l").more is None  # nobody knows it


def test_a_workload_elsewhere_is_moved_with_its_own_kg_and_usd(diff):
    there = make_placement(TRAIN, "gcp:europe-west9:a3", operational_kg=0.5, cost_usd=30.0)
    after = make_plan_of((TRAIN, there), (SERVE, make_placement(SERVE)))
    first, second = diff(PLAN, after).moves
    assert (first.is_moved, second.is_moved) == (True, False)
    assert first.before[0].region == "eu-north-1"
    assert first.after[0].region == "europe-west9"
    assert first.emissions.more == -1.5  # 0.5 + 1 where it was 2 + 1
    assert first.cost.more == 10.0  # 30 - 20


@pytest.mark.parametrize(
    "change",
    [
        {"purchase": "spot"},
        {"instances": 2.0},
        {"hours": 3.0},
        {"variant": "fp8"},
        {"schedule": (stretch("2026-12-01T05:00", 2.0),)},
    ],
)
def test_what_is_done_otherwise_at_the_same_place_is_moved_too(diff, change):
    after = make_plan_of((TRAIN, make_placement(TRAIN, **change)), (SERVE, make_placement(SERVE)))
    assert [row.is_moved for row in diff(PLAN, after).moves] == [True, False]


def test_the_order_of_placements_and_the_last_digits_are_no_move(diff):
    halves = [make_placement(SERVE, place, share=0.5) for place in ("aws:a:x", "aws:b:x")]
    nudged = [replace(halves[1], hours=2.0 * (1 + 1e-12)), halves[0]]
    found = diff(make_plan_of((SERVE, *halves)), make_plan_of((SERVE, *nudged)))
    assert [row.is_moved for row in found.moves] == [False]


def test_work_that_comes_and_goes_has_nothing_on_the_other_side(diff):
    found = diff(
        make_plan_of((TRAIN, make_placement(TRAIN))), make_plan_of((SERVE, make_placement(SERVE)))
    )
    gone, new = found.moves
    assert (gone.workload, gone.after, gone.emissions.more) == ("train", (), -3.0)
    assert (new.workload, new.origin, new.before) == ("serve", "city:London", ())
    assert found.unlike == (Unlike.WORKLOADS,)
    assert found.settings == ()  # the moves say it


def test_work_that_is_left_to_the_next_period_is_a_move(diff):
    waiting = (Deferred(workload="train", least_kg=1.0),)
    after = replace(PLAN, placements=PLAN.placements[1:], deferred=waiting)
    first = diff(PLAN, after).moves[0]
    assert (first.was_deferred, first.is_deferred, first.is_moved) == (False, True, True)
    assert diff(after, after).moves[-1].is_moved is False


def test_limits_begin_and_cease_to_bind(diff):
    cost = ShadowPrice(limit="limits.cost_usd", unit="kgCO2e/USD", value=0.5)
    water = ShadowPrice(limit="limits.water_l", unit="kgCO2e/L", value=0.1)
    found = diff(replace(PLAN, shadow_prices=(cost,)), replace(PLAN, shadow_prices=(water,)))
    ceased, began = found.limits
    assert (ceased.limit, ceased.before, ceased.after) == ("limits.cost_usd", cost, None)
    assert (began.limit, began.before, began.after) == ("limits.water_l", None, water)


def test_a_limit_of_the_scenario_is_a_setting_and_like_for_like(diff):
    after = make_plan_of(
        (TRAIN, make_placement(TRAIN)),
        (SERVE, make_placement(SERVE)),
        limits=Limits(cost_usd=400.0),
    )
    found = diff(PLAN, after)
    assert [(row.path, row.before, row.after) for row in found.settings] == [
        ("limits.cost_usd", None, "400.0")
    ]
    assert found.unlike == ()


def other_period():
    return make_plan_of(
        (TRAIN, make_placement(TRAIN)), (SERVE, make_placement(SERVE)), hours=168.0
    )


def other_demand():
    demand = (Demand(origin="city:London", mean_rps=2.0, peak_rps=2.0),)
    serve = make_inference(demand=demand)
    return make_plan_of((TRAIN, make_placement(TRAIN)), (serve, make_placement(serve)))


def other_profile():
    inputs = {**PLAN.inputs, "profiles": {"p.json": {"units_per_s": 2.0}}}
    return replace(PLAN, inputs=inputs)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (replace(PLAN, catalog_digest="1" * 64), Unlike.CATALOG),
        (other_period(), Unlike.PERIOD),
        (other_demand(), Unlike.WORK),
    ],
)
def test_plans_of_another_question_are_not_like_for_like(diff, after, reason):
    assert diff(PLAN, after).unlike == (reason,)


def test_a_profile_that_was_measured_anew_is_other_work(diff):
    inputs = {**PLAN.inputs, "profiles": {"p.json": {"units_per_s": 1.0}}}
    assert diff(replace(PLAN, inputs=inputs), other_profile()).unlike == (Unlike.WORK,)


def test_tables_of_the_catalogue_that_changed_are_named(diff):
    tables = {name: TableFacts(rows=2, oldest=None, newest="2026") for name in ("grid", "offers")}
    newer = {**tables, "offers": TableFacts(rows=3, oldest=None, newest="2027")}
    before, after = (replace(PLAN, catalog_tables=found) for found in (tables, newer))
    (row,) = diff(before, after).tables
    assert (row.table, row.before.rows, row.after.rows) == ("offers", 2, 3)


def test_notes_of_one_plan_alone_are_told_apart(diff):
    found = diff(replace(PLAN, notes=("old", "both")), replace(PLAN, notes=("both", "new")))
    assert (found.notes_ceased, found.notes_began) == (("old",), ("new",))


@pytest.mark.parametrize(
    ("text", "after_kg", "holds"),
    [
        ("1.5", 4.5, True),  # right at it
        ("1.5", 4.5001, False),
        ("50%", 4.5, True),  # half of 3
        ("50%", 4.5001, False),
        ("0", 3.0, True),
        ("0", 3.0 * (1 + 1e-12), True),  # the last digits of another machine
        ("0", 3.0001, False),
        ("0%", 2.0, True),
    ],
)
def test_a_ceiling_holds_up_to_its_edge(diff, text, after_kg, holds):
    found = diff(PLAN, with_totals(emissions_kg=after_kg))
    row = ceiling("emissions_kg", text)
    assert row.holds(found.total("emissions_kg")) is holds
    if not holds:
        with pytest.raises(TakesMore, match=r"kg CO2e, at most .* more.*: exceeded"):
            require(found, (row,))


def test_a_share_of_nothing_is_nothing(diff):
    nothing = with_totals(cost_usd=0.0)
    assert not ceiling("cost_usd", "10%").holds(diff(nothing, PLAN).total("cost_usd"))
    assert diff(nothing, PLAN).total("cost_usd").more_share is None


@pytest.mark.parametrize("text", ["-1", "5 %", "nan", "inf", "", "much", "1e400", "5%%", "٣"])
def test_what_is_no_ceiling_is_refused(text):
    with pytest.raises(InputError, match="is no ceiling; give a number"):
        ceiling("cost_usd", text)


def edited(**changes):
    return json.dumps({**json.loads(plan_json(PLAN)), **changes})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "is not a plan written by"),
        (edited(totals={}), "is not a plan written by"),
        (edited(catalog={"digest": "<script>", "tables": {}}), "is not a plan written by"),
        (edited(inputs={}), "scenario"),
        (
            edited(shadow_prices=[{"limit": "x", "unit": "kgCO2e", "value": 1.0}]),
            "what x is worth cannot be: the plan was edited",
        ),
        (
            edited(shadow_prices=[{"limit": "x", "unit": "kgCO2e/USD", "value": 0.0}]),
            "the plan was edited",
        ),
        (plan_json(PLAN).replace('"hours": 2.0', '"hours": 0.0'), "runs nowhere or never"),
        (plan_json(PLAN).replace('"cost_usd": 20.0', '"cost_usd": -20.0'), "a figure cannot be"),
        (
            plan_json(PLAN).replace('"emissions_kg": 3.0', '"emissions_kg": 0.5'),
            "do not add up to emissions_kg: the plan was edited",
        ),
        (plan_json(PLAN).replace('"gap": 0.0', '"gap": NaN'), "a figure cannot be|not a plan"),
    ],
)
def test_a_file_that_is_no_sound_plan_is_refused_by_name(tmp_path, text, message):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(plan_json(PLAN), encoding="utf-8")
    bad.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        plan_diff(good, bad)
    assert "bad.json" in str(caught.value)
