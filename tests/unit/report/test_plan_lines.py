"""Hours of one origin on one offer are one line."""

import dataclasses
import io

from builders import make_catalog, make_inference, make_profile, make_scenario
from rich.console import Console

from advisor.domain.scenario import Demand, Fleet, Objective
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.report.plan_lines import lines_of
from advisor.report.plan_tables import render_plan

CURVE = tuple([0.5] * 12 + [2.5] * 12)


def planned(fleet):
    demand = [
        Demand(origin="city:London", mean_rps=1.5, peak_rps=2.5, curve=CURVE),
        Demand(origin="aws:eu-north-1", mean_rps=1.0, peak_rps=1.0),
    ]
    return make_plan(
        Question(
            catalog=make_catalog(),
            scenario=make_scenario(make_inference(demand=demand, fleet=fleet), hours=48.0),
            profiles={"p.json": make_profile()},
            objective=Objective.EMISSIONS,
            solver="HiGHS",
            inputs={},
        ),
    )


FOLLOWING = planned(Fleet.FOLLOW_THE_SUN)


def rendered(plan, width):
    console = Console(file=io.StringIO(), width=width)
    console.print(render_plan(plan, width))
    return console.file.getvalue()


def moved(hours):
    """Return the plan with some hours of London somewhere else."""
    rows = tuple(
        dataclasses.replace(row, region="elsewhere")
        if row.origin == "city:London" and int(row.slice[:2]) in hours
        else row
        for row in FOLLOWING.placements
    )
    return dataclasses.replace(FOLLOWING, placements=rows)


def of_day(hours):
    lines = lines_of(moved(hours).placements)
    return next(line.of_day for line in lines if line.placement.region == "elsewhere")


def test_the_hours_of_an_origin_on_one_offer_are_one_line_with_their_sums():
    london, stockholm = lines_of(FOLLOWING.placements)
    assert (london.of_day, stockholm.of_day) == ("all day", "all day")
    assert london.hours == 48.0
    assert london.share == 1.0
    assert london.count == "3, mean 2.0"  # 12 hours of one, 12 of three, on both days
    assert stockholm.count == "1"
    mine = [row for row in FOLLOWING.placements if row.origin == "city:London"]
    assert london.cost_usd == sum(row.cost_usd for row in mine)


def test_an_origin_of_two_offers_has_a_line_for_each_with_its_part_of_the_hours():
    first, second, _ = lines_of(moved(range(6)).placements)
    assert (first.of_day, second.of_day) == ("00-06Z", "06-24Z")
    assert (first.share, second.share) == (0.25, 0.75)
    assert (first.hours, second.hours) == (12.0, 36.0)


def test_hours_that_follow_each_other_are_joined_across_midnight():
    assert of_day([3]) == "03-04Z"
    assert of_day([22, 23, 0, 1]) == "22-02Z"
    assert of_day([8, 9, 12, 23]) == "08-10, 12-13, 23-24Z"


def test_hours_that_do_not_begin_with_the_clocks_are_written_in_full():
    rows = tuple(
        dataclasses.replace(row, slice="13:30-14:30Z") for row in FOLLOWING.placements[:1]
    )
    assert lines_of(rows)[0].of_day == "13:30-14:30Z"


def test_other_placements_stand_alone():
    assert [line.of_day for line in lines_of(planned(Fleet.AUTOSCALED).placements)] == ["", ""]
    fixed = planned(Fleet.FIXED).placements
    assert [line.count for line in lines_of(fixed)] == ["3", "1"]


def test_the_table_shows_the_hours_and_fits_the_terminal():
    for width in (80, 150):
        text = rendered(moved([0, 1, 2, 9, 10, 17, 20, 21, 22]), width)
        assert "elsewhere" in text
        assert "mean" in text
        assert max(len(line) for line in text.splitlines()) <= width
    assert "at most 3 instances, mean 2.0" in " ".join(rendered(moved([0]), 80).split())


def test_many_doubts_are_counted_not_listed():
    doubt = dataclasses.make_dataclass(
        "Doubt", ["group", "chosen", "rival", "rival_place", "change_ratio", "range_ratio"]
    )
    doubts = tuple(doubt(f"g{i}", "A", "B", "aws:b", 0.1, 0.4) for i in range(15))
    text = rendered(dataclasses.replace(FOLLOWING, doubts=doubts), 150)
    assert text.count("would be better") == 12
    assert "and 3 more, in the plan's file" in text
