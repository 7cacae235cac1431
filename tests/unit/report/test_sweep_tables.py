import io

import pytest
from rich.console import Console
from sweeps import make_row, make_sweep

from advisor.domain.sweep import Outcome
from advisor.report.sweep_tables import render_sweep

NORTH, WEST = "aws:eu-north-1:g6e.xlarge", "gcp:europe-west1:g2-standard-4"


def rendered(found, columns=80):
    console = Console(file=io.StringIO(), width=columns, highlight=False)
    console.print(render_sweep(found, "sweep.sqlite"))
    return console.file.getvalue()


BUDGETS = make_sweep(
    make_row("a", cells=(8000, "aws"), outcome=Outcome.INFEASIBLE),
    make_row("b", cells=(8200, "aws"), emissions_kg=184.0, cost_usd=8190.0, places=(WEST,)),
    make_row("c", cells=(8300, "aws"), emissions_kg=70.0, cost_usd=8290.0, places=(NORTH, WEST)),
    make_row("d", cells=(8400.5, "aws"), emissions_kg=68.0, cost_usd=8396.0, places=(NORTH,)),
    make_row("e", cells=(9000, "aws"), emissions_kg=68.0, cost_usd=8396.0, places=(NORTH,)),
    reused=2,
)


def test_the_summary_says_how_many_and_where_the_choice_changes():
    text = rendered(BUDGETS)
    assert "team: 5 scenarios, 4 planned, 1 without a plan" in text
    assert "3 choices" in text
    assert "2 scenarios: limits.cost_usd 8,400.5 to 9,000" in text
    assert "1 scenario: limits.cost_usd 8,200" in text
    assert "1 scenario, limits contradict each other: limits.cost_usd 8,000" in text
    assert "the first: no plan meets these limits" in text
    assert "Rows are in sweep.sqlite, table rows. 2 of them were there before." in text


def test_the_ends_stand_side_by_side_and_equal_ones_together():
    text = rendered(BUDGETS)
    head = next(line for line in text.splitlines() if "least CO2e" in line)
    below = text.splitlines()[text.splitlines().index(head) + 1]
    assert "most CO2e" in head
    assert below.split() == ["dearest", "cheapest"]
    assert "kg CO2e" in text
    row = next(line for line in text.splitlines() if line.strip().startswith("limits.cost_usd"))
    assert row.split() == ["limits.cost_usd", "8,400.5", "8,200"]


def test_choices_stand_in_the_order_of_the_scenarios():
    text = rendered(BUDGETS)
    assert text.index("8,200\n") < text.index("limits.cost_usd 8,300") < text.index("8,400.5 to")


def test_a_value_that_all_share_is_not_repeated():
    assert "limits.providers aws" not in rendered(BUDGETS)


def test_plans_that_are_all_alike_have_one_column():
    text = rendered(make_sweep(make_row("a"), make_row("b", cells=(9500, "aws"))))
    assert "all planned" in text
    assert "every plan" in text
    assert "In every plan" in text
    assert "choices" not in text


def test_no_plan_at_all_is_said_without_a_table():
    row = make_row("a", outcome=Outcome.NO_CANDIDATES)
    text = rendered(make_sweep(row))
    assert "1 scenario, 0 planned, 1 without a plan" in text
    assert "no offer can serve a workload" in text
    assert "cheapest" not in text


def test_a_sweep_that_was_ended_says_how_to_go_on():
    text = rendered(make_sweep(make_row("a"), total=10))
    assert "9 not answered yet" in text
    assert "The same command goes on with the others." in text


def test_nothing_answered_is_no_crash():
    assert "3 scenarios, 0 planned, 3 not answered yet" in rendered(make_sweep(total=3))


def test_many_choices_show_the_commonest_and_say_so():
    rows = [
        make_row(f"{index}", cells=(index, "aws"), places=(f"aws:eu-north-1:type-{index}",))
        for index in range(12)
    ]
    text = rendered(make_sweep(*rows))
    assert "12 choices, the 8 commonest" in text
    assert text.count("1 scenario:") == 8


@pytest.mark.parametrize("columns", [80, 120])
def test_it_fits_the_terminal_whatever_the_names(columns):
    axis = "workloads.an-extraordinarily-long-name-of-a-service.latency_ms"
    rows = [
        make_row("a", cells=(80, "aws,azure,gcp"), places=(NORTH, WEST)),
        make_row("b", cells=(90, "aws"), emissions_kg=1e6, cost_usd=1e7, places=(WEST,)),
    ]
    text = rendered(make_sweep(*rows, axes=(axis, "limits.providers")), columns)
    assert max(len(line) for line in text.splitlines()) <= columns
    assert "aws,azure,gcp" in text
