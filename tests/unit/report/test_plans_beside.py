"""Plans side by side: what differs is marked in words."""

from io import StringIO

from rich.console import Console
from unit_worlds import bench

from advisor.domain.dials import Dials
from advisor.report.plans_beside import render_beside


def text_of(plans, width=120):
    console = Console(width=width, color_system=None, record=True, file=StringIO())
    console.print(render_beside(plans))
    return console.export_text()


def test_what_differs_from_the_first_plan_has_its_change_and_a_star():
    mine = bench()
    cheap, green = (mine.explore(Dials(budget_ratio=ratio)).plan for ratio in (0.0, 2.0))
    text = text_of([("cheap", cheap), ("green", green), ("again", cheap)])
    assert "+200.0%" in text  # 3 USD/h where it was 1
    kg = green.totals.emissions_kg / cheap.totals.emissions_kg - 1
    assert f"{kg:+.1%}" in text
    assert text.count("* aws:clean") == 2  # two runs, in the second column alone
    assert text.count("aws:dirty") == 4


def test_equal_plans_have_no_marks():
    plan = bench().explore(Dials(budget_ratio=0.0)).plan
    text = text_of([("a", plan), ("b", plan)])
    assert "* aws" not in text
    assert "%" not in text.replace("100%", "")
