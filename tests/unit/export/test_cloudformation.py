"""What CloudFormation is told beside offers and times."""

import re
from functools import cache

import pytest
from builders import make_training
from plans import PAUSING, make_placement, make_written_plan, one_of_each, stretch
from read_back import (
    cloudformation_offers,
    cloudformation_templates,
    cloudformation_times,
    offers_of,
    stack_script,
    times_of,
)

from advisor.errors import ExportError
from advisor.export.cloudformation import export


@cache
def pausing():
    """Two runs on 4 spot machines: 1 h and a pause, 2.5 h; 3.5 h."""
    schedule = (
        stretch("2026-12-01T03:00", 1.0),
        stretch("2026-12-02T03:00", 2.5),
        stretch("2026-12-05T17:45:06", 3.5),
    )
    place = "aws:eu-north-1:p5.48xlarge"
    row = make_placement(PAUSING, place, purchase="spot", instances=4.0, schedule=schedule)
    return make_written_plan((PAUSING, row))


def resources(plan, region="eu-north-1"):
    return cloudformation_templates(export(plan))[region]["Resources"]


def test_training_reads_back_as_the_plan_has_it():
    plan = pausing()
    assert cloudformation_offers(export(plan)) == offers_of(plan.placements)
    assert cloudformation_times(export(plan)) == times_of(plan.placements)


def test_a_stretch_begins_at_its_second():
    schedule = resources(pausing())["Stretch3Pausing"]["Properties"]
    assert schedule["ScheduleExpression"] == "at(2026-12-05T17:45:06)"
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_a_group_of_training_is_empty_until_its_first_stretch():
    group = resources(pausing())["GroupPausing"]["Properties"]
    assert (group["MinSize"], group["DesiredCapacity"], group["MaxSize"]) == ("0", "0", "4")


def test_the_command_comes_in_as_base64_and_the_machine_leaves_at_last():
    template = resources(pausing())["TemplatePausing"]["Properties"]
    script = stack_script(template["LaunchTemplateData"]).splitlines()
    assert script[:2] == ["#!/bin/sh", "COMMAND=$(echo 'CommandPausing' | base64 -d)"]
    assert script[-1].endswith("--should-decrement-desired-capacity")


def test_a_service_that_follows_the_sun_comes_and_goes_at_its_hours():
    found = resources(one_of_each(), "us-west-2")
    when = {
        part: found[f"{part}Sunny2"]["Properties"]["ScheduleExpression"] for part in ("Up", "Down")
    }
    assert when == {"Up": "cron(0 15 * * ? *)", "Down": "cron(0 1 * * ? *)"}  # 15:00 to 01:00


def test_every_reference_is_to_something_of_the_template():
    for template in cloudformation_templates(export(one_of_each())).values():
        there = {*template["Resources"], *template["Parameters"], "AWS::Region"}
        found = set(references(template["Resources"])) | set(references(template["Outputs"]))
        assert found <= there
        assert set(template["Parameters"]) <= found


def references(value):
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("Ref", "DependsOn"):
                yield item
            elif key == "Fn::GetAtt":
                yield item[0]
            else:
                yield from references(item)


def test_names_that_differ_by_a_hyphen_alone_stay_two():
    one, other = make_training("a-b1"), make_training("a-b-1")
    plan = make_written_plan((one, make_placement(one)), (other, make_placement(other)))
    found = resources(plan)
    assert {"GroupAB1", "GroupAB1X"} <= set(found)
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in found)


def test_other_clouds_are_left_out_with_a_reason():
    sentences = export(one_of_each()).left_out
    assert sentences[0] == ('"pausing" is at azure:francecentral, and CloudFormation is for AWS')


def test_a_plan_without_aws_is_refused():
    train = make_training()
    plan = make_written_plan((train, make_placement(train, "gcp:us-east4:a3")))
    with pytest.raises(ExportError, match="nothing on AWS"):
        export(plan)
