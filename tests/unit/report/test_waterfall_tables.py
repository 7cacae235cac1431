"""A waterfall in the terminal."""

import io
import json

import pytest
from rich.console import Console

from advisor.domain.waterfall import Change, Start, Step, Waterfall
from advisor.report.waterfall_tables import render_waterfall, step_name, waterfall_json


def step(*changes, before_kg=8.0, after_kg=4.0, variant=None, details=("train: a to b",)):
    return Step(
        changes=changes,
        variant=variant,
        before_kg=before_kg,
        after_kg=after_kg,
        details=tuple(details),
    )


def waterfall(*steps, start_kg=8.0, end_kg=2.0):
    return Waterfall(
        scenario="x",
        start=Start.TODAY,
        start_kg=start_kg,
        end_kg=end_kg,
        steps=steps,
        notes=("A note.",),
    )


def rendered(found, width=80):
    console = Console(file=io.StringIO(), width=width)
    console.print(render_waterfall(found))
    return console.file.getvalue()


TWO = waterfall(
    step(Change.REGION),
    step(Change.VARIANT, before_kg=4.0, after_kg=2.0, variant="train as int8"),
)


def test_each_step_has_its_factor_and_half_of_the_log_its_share():
    lines = [" ".join(line.split()) for line in rendered(TWO).splitlines()]
    assert "region 4.000 x 0.500 -50.0% 50.0%" in lines
    assert "train as int8 2.000 x 0.500 -50.0% 50.0%" in lines
    assert "this plan 2.000 x 0.250 -75.0% 100.0%" in lines


def test_a_variant_alone_needs_no_details():
    text = rendered(TWO)
    assert text.count("train: a to b") == 1


def test_many_moves_are_cut_and_the_rest_is_counted():
    found = waterfall(
        step(Change.REGION, after_kg=2.0, details=[f"{n}: a to b" for n in range(9)])
    )
    assert "and 5 more, with --json" in rendered(found)


def test_no_step_says_that_nothing_changes():
    text = rendered(waterfall(start_kg=2.0))
    assert "Nothing changes emissions" in text
    assert "100.0%" not in text


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (step(Change.REGION), "region"),
        (step(Change.REGION, Change.HARDWARE), "region and hardware"),
        (step(Change.HARDWARE, Change.VARIANT, variant="a as b"), "hardware and a as b"),
        (
            step(Change.HARDWARE, Change.HOURS, Change.VARIANT, variant="a as b"),
            "hardware, hours and a as b",
        ),
    ],
)
def test_a_step_is_called_by_what_it_changes(found, name):
    assert step_name(found) == name


def test_the_document_rounds_nothing():
    document = json.loads(waterfall_json(TWO))
    assert document["format"] == "advisor-waterfall/1"
    assert [row["share"] for row in document["steps"]] == [0.5, 0.5]
    assert document["factor"] == 0.25
    assert document["notes"] == ["A note."]


def test_it_fits_80_columns():
    assert max(map(len, rendered(TWO).splitlines())) <= 80
