"""What Terraform is told beside offers and times."""

import json
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from builders import make_training
from hcl_reader import Expression, read_hcl
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import (
    PAUSING,
    SUNNY,
    make_placement,
    make_written_plan,
    one_of_each,
    stretch,
    sunny_rows,
)
from read_back import (
    offers_of,
    terraform_folders,
    terraform_offers,
    terraform_times,
    texts,
    times_of,
)

from advisor.errors import ExportError
from advisor.export.hcl_text import Block, hcl_text, quoted
from advisor.export.terraform import export

ARGUMENTS = Path(__file__).parents[3] / "fixtures" / "terraform" / "arguments.json"
PLACES = ("aws:eu-north-1:p5.48xlarge", "azure:francecentral:Standard_ND96", "gcp:us-east4:a3")


@cache
def pausing_on_each_cloud():
    """Two runs on 4 spot machines at each cloud: 1 h and a pause, 2.5 h; 3.5 h."""
    schedule = (
        stretch("2026-12-01T03:00", 1.0),
        stretch("2026-12-02T03:00", 2.5),
        stretch("2026-12-05T17:45:06", 3.5),
    )
    rows = [
        make_placement(PAUSING, place, purchase="spot", instances=4.0, schedule=schedule)
        for place in PLACES
    ]
    return make_written_plan((PAUSING, *rows))


def resources(provider, kind):
    """Bodies of one cloud's resources of a kind."""
    return [
        body
        for (cloud, _), found in terraform_folders(export(pausing_on_each_cloud())).items()
        for (what, _), body in found.items()
        if (cloud, what) == (provider, kind)
    ]


def test_training_on_each_cloud_reads_back_as_the_plan_has_it():
    plan = pausing_on_each_cloud()
    assert terraform_offers(export(plan)) == offers_of(plan.placements)
    assert terraform_times(export(plan)) == times_of(plan.placements)


def test_azure_keeps_machines_for_a_checkpoint_and_for_a_run_that_is_late():
    (setting,) = resources("azure", "azurerm_monitor_autoscale_setting")
    ends = [row["fixed_date"][0]["end"] for row in setting["profile"] if "fixed_date" in row]
    # an hour and 300 s from 03:00; the others end their runs, 2.5 h and 3.5 h after they began
    assert ends == [
        "2026-12-01T04:05:00Z",
        'timeadd ( "2026-12-02T05:30:00Z" , "${var.overtime_min}m" )',
        'timeadd ( "2026-12-05T21:15:06Z" , "${var.overtime_min}m" )',
    ]


def test_google_keeps_machines_for_a_checkpoint_and_for_a_run_that_is_late():
    (scaler,) = resources("gcp", "google_compute_autoscaler")
    schedules = scaler["autoscaling_policy"][0]["scaling_schedules"]
    assert [row["schedule"] for row in schedules] == [
        "0 3 1 12 * 2026",
        "0 3 2 12 * 2026",
        "45 17 5 12 * 2026",
    ]
    # 3,600 s + 300 s; 9,000 s; 12,600 s and the 6 s between the minute and the start
    assert [row["duration_sec"] for row in schedules] == [
        3900,
        "max ( 300 , 9000 + 60 * var.overtime_min )",
        "max ( 300 , 12606 + 60 * var.overtime_min )",
    ]


def test_machines_on_aws_leave_when_a_run_is_over_and_may_do_no_more_than_that():
    files = texts(export(pausing_on_each_cloud()), "aws-eu-north-1/pausing-1.sh")
    (script,) = files.values()
    assert "terminate-instance-in-auto-scaling-group" in script.splitlines()[-2]
    machine, clock = resources("aws", "aws_iam_role_policy")
    assert 'Action = [ "autoscaling:TerminateInstanceInAutoScalingGroup" ]' in _line(machine)
    assert '"autoscaling:SetDesiredCapacity"' in _line(clock)
    for policy in (machine, clock):
        label = pausing_on_each_cloud().digest[:12]
        assert f'"aws:ResourceTag/advisor-plan" = "{label}"' in policy["policy"]


def _line(policy):
    return " ".join(policy["policy"].split())


def test_all_that_costs_is_tagged():
    plan = pausing_on_each_cloud()
    mark = {"advisor-plan": plan.digest[:12], "advisor-workload": "pausing"}
    (template,) = resources("aws", "aws_launch_template")
    (machines,) = resources("azure", "azurerm_linux_virtual_machine_scale_set")
    (instances,) = resources("gcp", "google_compute_instance_template")
    tagged = [row["tags"] for row in template["tag_specifications"]]
    for tags in (*tagged, machines["tags"], instances["labels"]):
        assert mark.items() <= tags.items()


def test_a_network_an_image_and_a_command_are_to_be_filled_in_and_nothing_else():
    found = {}
    for path, text in texts(export(pausing_on_each_cloud()), "variables.tf").items():
        blocks = read_hcl(text)
        found[path.split("-")[0]] = [labels[0] for _, labels, _ in blocks]
        assert all(set(body) == {"description", "type"} for _, _, body in blocks)
    program = ["pausing_image", "pausing_command"]
    assert found == {
        "aws": ["subnet_ids", "security_group_ids", *program],
        "azure": ["resource_group_name", "subnet_id", "ssh_public_key", "overtime_min", *program],
        "gcp": ["project", "zone", "subnetwork", "overtime_min", *program],
    }


def test_every_variable_that_is_used_is_declared_and_the_other_way_round():
    exported = export(one_of_each())
    declared = texts(exported, "variables.tf")
    for path, text in texts(exported, "main.tf").items():
        variables = read_hcl(declared[path.replace("main.tf", "variables.tf")])
        assert set(re.findall(r"\bvar\.(\w+)", text)) == {labels[0] for _, labels, _ in variables}


@cache
def by_hours():
    """A service of 3 machines from 22:00 to 03:00 on each cloud."""
    rows = [row for place in PLACES for row in sunny_rows(place, 22, 23, 0, 1, 2, instances=3.0)]
    return make_written_plan((SUNNY, *rows))


def test_a_service_of_some_hours_comes_and_goes_on_aws():
    aws = terraform_folders(export(by_hours()))["aws", "eu-north-1"]
    up, down = (aws["aws_scheduler_schedule", f"sunny_1_{name}"] for name in ("up", "down"))
    assert up["schedule_expression"] == "cron(0 22 * * ? *)"
    assert down["schedule_expression"] == "cron(0 3 * * ? *)"
    words = [" ".join(row["target"][0]["input"].split()) for row in (up, down)]
    assert words[0].endswith("MinSize = 1 DesiredCapacity = 3 } )")
    assert words[1].endswith("MinSize = 0 DesiredCapacity = 0 } )")


def test_a_service_of_some_hours_comes_and_goes_on_azure():
    azure = terraform_folders(export(by_hours()))["azure", "francecentral"]
    profiles = azure["azurerm_monitor_autoscale_setting", "sunny_2"]["profile"]
    assert [
        (row["recurrence"][0]["hours"], row["capacity"][0]["minimum"]) for row in profiles
    ] == [
        ([22], 3),
        ([3], 0),
    ]


def test_a_service_of_some_hours_comes_and_goes_on_google():
    google = terraform_folders(export(by_hours()))["gcp", "us-east4"]
    (policy,) = google["google_compute_autoscaler", "sunny_3"]["autoscaling_policy"]
    (schedule,) = policy["scaling_schedules"]
    assert (schedule["schedule"], schedule["duration_sec"]) == ("0 22 * * *", 18_000)  # 5 h


def test_fleets_by_the_hour_read_back_as_the_plan_has_them():
    assert terraform_offers(export(by_hours())) == offers_of(by_hours().placements)


def test_boards_that_google_adds_to_a_machine_are_asked_for():
    train = make_training()
    n1 = make_placement(
        train, "gcp:us-east4:n1-standard-8", accelerator="T4", accelerator_count=2.0
    )
    folders = terraform_folders(export(make_written_plan((train, n1))))
    template = folders["gcp", "us-east4"]["google_compute_instance_template", "train"]
    assert template["guest_accelerator"] == [{"type": "nvidia-tesla-t4", "count": 2}]
    assert "guest_accelerator" not in resources("gcp", "google_compute_instance_template")[0]


def many_stretches(place, count):
    train = make_training("long", runs=count)
    start = datetime.fromisoformat("2026-12-01T00:00")
    schedule = tuple(
        stretch((start + timedelta(hours=2 * number)).isoformat(), 1.0) for number in range(count)
    )
    return make_written_plan((train, make_placement(train, place, schedule=schedule)))


@pytest.mark.parametrize(("place", "most"), [("azure:uksouth:ND", 19), ("gcp:us-east4:a3", 128)])
def test_more_stretches_than_a_calendar_has_room_for_are_refused(place, most):
    assert len(terraform_times(export(many_stretches(place, most)))) == most
    with pytest.raises(ExportError, match=f"has {most + 1} stretches, .* room for {most};"):
        export(many_stretches(place, most + 1))


def test_schedules_on_aws_have_no_such_limit():
    assert len(terraform_times(export(many_stretches("aws:eu-west-1:p5", 200)))) == 200


def test_tpus_are_left_out_with_a_reason():
    train = make_training()
    tpu = make_placement(train, "gcp:us-east4:tpu-v6e-4", accelerator="TPU-v6e")
    with pytest.raises(ExportError, match='"train" runs on TPUs'):
        export(make_written_plan((train, tpu)))


def test_what_scales_a_service_is_said_to_be_missing():
    sentence = export(one_of_each()).left_out[0]
    assert sentence.startswith('what scales "scaled" between 2 and 3 instances: it begins with 3')


TEXT = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(["$", "%", "{", "}", '"', "\\", "\n", "é", "🦙"])).map("".join),
)


@settings(max_examples=100, deadline=None)
@given(TEXT)
def test_text_in_hcl_reads_back_as_it_was_in_ascii(text):
    written = hcl_text(Block(kind="locals", arguments={"text": text, "map": {text: [text]}}))
    assert written.isascii()
    ((_, _, body),) = read_hcl(written)
    assert body == {"text": text, "map": {text: [text]}}
    assert not isinstance(body["text"], Expression)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("${x}", '"$${x}"'),
        ("%{x}", '"%%{x}"'),
        ("$x %x {", '"$x %x {"'),
        ('"\\\n', '"\\"\\\\\\n"'),
        ("\u2028", '"\\u2028"'),
    ],
)
def test_ways_into_expressions_are_closed(text, written):
    assert quoted(text) == written


@pytest.mark.parametrize("plan", [one_of_each, pausing_on_each_cloud, by_hours])
def test_arguments_are_those_of_the_providers(plan):
    tables = json.loads(ARGUMENTS.read_text(encoding="utf-8"))["resources"]
    checked = 0
    for found in terraform_folders(export(plan())).values():
        for (kind, _), body in found.items():
            require_known(body, tables[kind], kind)
            checked += 1
    assert checked >= 8


def require_known(body, table, where):
    unknown = set(body) - set(table) - {"lifecycle"}
    assert not unknown, f"{where}: {unknown}"
    missing = {name for name, row in table.items() if row["required"]} - set(body)
    assert not missing, f"{where}: {missing}"
    for name, value in body.items():
        if isinstance(value, list) and "block" in table.get(name, {}):
            for inner in value:
                require_known(inner, table[name]["block"], f"{where}.{name}")
