import csv
import io
import json

from pyarrow import parquet
from sweeps import AXES, WORKLOADS, make_row, make_sweep

from advisor.domain.sweep import Outcome
from advisor.report.sweep_document import columns_of, sweep_csv, sweep_json, sweep_parquet

WEST = "gcp:europe-west1:g2-standard-4"
FOUND = make_sweep(
    make_row("a", cells=(8000, "aws"), outcome=Outcome.INFEASIBLE),
    make_row("b", cells=(8200, "aws,gcp"), emissions_kg=184.0, cost_usd=8190.0, places=(WEST,)),
    make_row("c", cells=(None, ""), emissions_kg=68.0, cost_usd=8396.0),
)


def test_csv_has_a_line_per_scenario_and_no_time():
    rows = list(csv.DictReader(io.StringIO(sweep_csv(FOUND))))
    assert tuple(rows[0]) == columns_of(AXES, WORKLOADS)
    assert "solve_s" not in rows[0]
    assert rows[0]["status"] == "infeasible"
    assert rows[0]["emissions_kg"] == ""
    assert rows[1]["limits.providers"] == "aws,gcp"
    assert float(rows[1]["cost_usd"]) == 8190.0
    assert rows[1]["chat.region"] == "gcp:europe-west1"
    assert rows[1]["chat.instance"] == "g2-standard-4"
    assert rows[2]["limits.cost_usd"] == ""


def test_parquet_holds_the_same_with_types():
    table = parquet.read_table(io.BytesIO(sweep_parquet(FOUND)))
    assert tuple(table.column_names) == columns_of(AXES, WORKLOADS)
    assert table["limits.cost_usd"].to_pylist() == [8000, 8200, None]
    assert table["cost_usd"].to_pylist() == [None, 8190.0, 8396.0]
    assert table["chat.region"].to_pylist() == [None, "gcp:europe-west1", "aws:eu-north-1"]


def test_a_column_of_numbers_and_words_is_one_of_words():
    found = make_sweep(make_row("a", cells=(1, 5)), make_row("b", cells=(1.5, "x")))
    table = parquet.read_table(io.BytesIO(sweep_parquet(found)))
    assert table["limits.cost_usd"].to_pylist() == [1.0, 1.5]
    assert table["limits.providers"].to_pylist() == ["5", "x"]


def test_json_sums_up():
    document = json.loads(sweep_json(FOUND, "s.sqlite"))
    assert document["format"] == "advisor-sweep/1"
    assert document["out"] == "s.sqlite"
    assert document["scenarios"] == document["answered"] == 3
    assert document["outcomes"] == {"optimal": 2, "infeasible": 1}
    assert document["least_emissions"]["emissions_kg"] == 68.0
    assert document["most_cost"] == document["least_emissions"]
    assert document["most_emissions"] == document["least_cost"]
    first, second = document["choices"]
    assert first["offers"] == {"chat": f"{WEST}:on_demand"}
    assert first["where"]["limits.cost_usd"] == {"from": 8200, "to": 8200}
    assert second["where"] == {
        "limits.cost_usd": {"values": [None]},
        "limits.providers": {"values": [""]},
    }


def test_json_of_no_plans_has_no_ends():
    document = json.loads(sweep_json(make_sweep(FOUND.rows[0]), "s.sqlite"))
    assert "least_emissions" not in document
    assert document["choices"] == []
