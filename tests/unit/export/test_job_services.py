"""What formats of the clouds' own job services promise, whatever a scenario calls its work."""

import re
from dataclasses import replace
from functools import cache

import pytest
from builders import make_inference, make_training
from hostile import HOSTILE
from hypothesis import given, settings
from plans import (
    PAUSING,
    SCALED,
    SERVICE,
    SUNNY,
    make_placement,
    make_written_plan,
    stretch,
    sunny_rows,
)
from read_back import moment, offers_of, script_commands, texts, times_of
from read_back_jobs import GOOGLE, OFFERS, TIMES, acts, placed

from advisor.domain.scenario import Demand
from advisor.errors import ExportError
from advisor.export.registry import find_format

FORMATS = ["gcp-batch", "vertex", "azure-ml", "dstack"]
OF_ONE_CLOUD = [*GOOGLE, "azure-ml"]

SMALL, FOLLOWER = make_training("small"), make_training("follower")


def of_three_clouds():
    """On Google Cloud a training that pauses on 16 spot machines, and one on a machine with boards
    attached; on Azure a training on spot, a service that scales, and one with hours of its own;
    on AWS a service.
    """
    return make_written_plan(
        (
            PAUSING,
            make_placement(
                PAUSING,
                "gcp:europe-west9:a2-ultragpu-8g",
                purchase="spot",
                instances=16.0,
                schedule=(
                    stretch("2026-12-01T03:00", 1.0),
                    stretch("2026-12-02T03:00", 2.5),
                    stretch("2026-12-05T17:45:06.5", 3.5),
                ),
            ),
        ),
        (
            SMALL,
            make_placement(
                SMALL,
                "gcp:europe-west1:n1-standard-16",
                accelerator="T4",
                accelerator_count=2.0,
                purchase="reserved_1y",
            ),
        ),
        (
            FOLLOWER,
            make_placement(
                FOLLOWER, "azure:francecentral:Standard_ND96", purchase="spot", instances=2.0
            ),
        ),
        (
            SCALED,
            make_placement(
                SCALED, "azure:uksouth:Standard_NC24", purchase="reserved_1y", instances=3.0
            ),
        ),
        (SUNNY, *sunny_rows("azure:uksouth:Standard_NC48", 1, 2, 3, instances=2.0)),
        (SERVICE, make_placement(SERVICE, "aws:eu-north-1:big.1x")),
    )


@pytest.mark.parametrize("name", FORMATS)
def test_offers_and_times_read_back_from_the_files_are_those_of_the_plan(name):
    plan = of_three_clouds()
    exported = find_format(name).export(plan)
    rows = placed(plan.placements, name)
    assert len(rows) >= 2
    assert OFFERS[name](exported) == offers_of(rows)
    assert TIMES[name](exported) == times_of(rows)


@pytest.mark.parametrize("name", FORMATS)
def test_exporting_twice_gives_the_same_files(name):
    assert find_format(name).export(of_three_clouds()) == find_format(name).export(
        of_three_clouds()
    )


@pytest.mark.parametrize("name", FORMATS)
def test_every_file_but_json_opens_with_what_it_is_and_how_it_is_undone(name):
    plan = of_three_clouds()
    for file in find_format(name).export(plan).files:
        if file.language == "json":
            continue
        opening = "\n".join(line for line in file.text.splitlines() if line.startswith("#"))
        assert file.text.startswith("#")
        assert plan.digest in opening
        assert "3.000 kg CO2e and 20.00 USD" in opening  # of the whole plan
        assert "Deploy:" in opening
        assert "Undo:" in opening


@pytest.mark.parametrize("name", OF_ONE_CLOUD)
def test_what_is_left_out_is_said_in_the_script_too(name):
    exported = find_format(name).export(of_three_clouds())
    script = texts(exported, "start.sh")["start.sh"]
    assert any(sentence.startswith("serve: at aws, and ") for sentence in exported.left_out)
    for sentence in exported.left_out:
        assert f"# Not here: {sentence}." in script


@pytest.mark.parametrize("name", OF_ONE_CLOUD)
def test_a_plan_of_another_cloud_alone_is_refused(name):
    plan = make_written_plan((SERVICE, make_placement(SERVICE)))
    with pytest.raises(ExportError, match=r"serve: at aws, .* export the plan to skypilot"):
        find_format(name).export(plan)


def hostile_plan(name, first, second, origin, scenario):
    """A training that pauses and a service in a variant, with names as they come."""
    place = "gcp:europe-west9:g2-standard-96" if name in GOOGLE else "azure:uksouth:ND96"
    train = make_training(first, interruptible=True)
    serve = make_inference(
        f"{second}{first}"[:299] + "~",
        demand=[Demand(origin=origin, mean_rps=1.0, peak_rps=2.0)],
    )
    plan = make_written_plan(
        (train, make_placement(train, place, accelerator="L4", purchase="spot")),
        (serve, make_placement(serve, place, variant=second, instances=2.0)),
    )
    return replace(plan, scenario=replace(plan.scenario, name=scenario))


@cache
def plain_commands(name):
    plan = hostile_plan(name, "train", "fp8", "city:London", "test")
    return commands(find_format(name).export(plan))


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_hostile_names_change_nothing_of_what_files_say(first, second, origin, scenario):
    for name in FORMATS:
        plan = hostile_plan(name, first, second, origin, scenario)
        exported = find_format(name).export(plan)
        rows = placed(plan.placements, name)
        assert OFFERS[name](exported) == offers_of(rows)
        assert TIMES[name](exported) == times_of(rows)
        for file in exported.files:
            assert re.fullmatch(r"[a-z0-9./-]+", file.path)
            assert ".." not in file.path
        assert commands(exported) == plain_commands(name)


@pytest.mark.parametrize("name", ["azure-ml", "dstack"])
def test_a_service_with_hours_of_its_own_comes_and_goes_at_them(name):
    exported = find_format(name).export(of_three_clouds())
    verbs = {"azure-ml": ("serve", "az"), "dstack": ("begin", "dstack")}[name]
    up, down = (
        [
            begin
            for words, begin, _ in acts(exported, [verb])
            if any(word.startswith("sunny") for word in words)
        ]
        for verb in verbs
    )
    # from 01:00 to 04:00 on each of 30 days
    assert (up[0], down[0]) == (moment("2026-12-01T01:00Z"), moment("2026-12-01T04:00Z"))
    assert len(up) == len(down) == 30


def commands(exported):
    """The script without comments, with one word for each that is made of a name."""
    text = texts(exported, "start.sh")["start.sh"]
    text = re.sub(r'"[a-z0-9-]+((?: up)? at [0-9TZ:-]+(?:, \d+ s)?)"', r'"NAME\1"', text)
    text = re.sub(r"(trains|serves) [a-z0-9-]+", r"\1 NAME", text)
    text = re.sub(r"(advisor-(?:workload|deployment|plan))=[a-z0-9-]+", r"\1=NAME", text)
    text = re.sub(r"(submit|--name) [a-z0-9-]+", r"\1 NAME", text)
    text = re.sub(r'(train "\$[A-Z]+_WORKSPACE") [a-z0-9-]+', r"\1 NAME", text)
    text = re.sub(r"[a-z0-9-]+(\.dstack\.yml|\.yaml|\.json)", r"NAME\1", text)
    text = re.sub(r"[A-Z0-9_]+(_COMMAND|_IMAGE)", r"NAME\1", text)
    return script_commands(text)
