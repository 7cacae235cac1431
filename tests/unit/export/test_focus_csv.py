"""The table beside bills."""

from builders import make_training
from plans import make_placement, make_written_plan, one_of_each
from read_back import csv_rows

from advisor.export.focus_csv import export


def test_figures_are_those_of_the_plan_unrounded():
    plan = one_of_each()
    rows = csv_rows(export(plan))
    assert [float(row["EffectiveCost"]) for row in rows] == [r.cost_usd for r in plan.placements]
    assert [float(row["x_EmissionsKg"]) for row in rows] == [
        r.operational_kg + r.embodied_kg for r in plan.placements
    ]


def test_a_job_is_charged_from_its_first_moment_to_its_last():
    row = csv_rows(export(one_of_each()))[0]
    # the last stretch begins on 5 December at 17:45:06 and takes 3.5 h
    assert row["ChargePeriodStart"] == "2026-12-01T03:00:00Z"
    assert row["ChargePeriodEnd"] == "2026-12-05T21:15:06Z"


def test_quantity_is_instance_hours_and_price_that_of_one():
    train = make_training()
    placement = make_placement(train, hours=3.0, instances=5.0, mean_instances=4.0)
    (row,) = csv_rows(export(make_written_plan((train, placement))))
    assert (row["PricingQuantity"], row["PricingUnit"]) == ("12.0", "Hours")  # 3 h x 4
    assert row["ListUnitPrice"] == "10.0"


def test_purchase_models_are_pricing_categories_of_focus():
    found = {row["x_Purchase"]: row["PricingCategory"] for row in csv_rows(export(one_of_each()))}
    assert found == {"spot": "Dynamic", "on_demand": "Standard", "reserved_1y": "Committed"}


def test_a_name_that_spreadsheets_would_run_is_text():
    train = make_training("=HYPERLINK(1)")
    (row,) = csv_rows(export(make_written_plan((train, make_placement(train)))))
    assert row["x_Workload"] == "'=HYPERLINK(1)"
