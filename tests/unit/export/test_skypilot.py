"""What SkyPilot is told beside offers and times."""

import os
import re
import subprocess
import time

from builders import make_inference, make_training
from plans import make_placement, make_written_plan, one_of_each, stretch
from read_back import moment, skypilot_acts, skypilot_tasks, texts

from advisor.domain.scenario import Capacity, Limits
from advisor.export.skypilot import export

SERVE = make_inference()
BIG, SMALL = "aws:eu-north-1:big.1x", "aws:eu-west-3:small.1x"


def two_offers(**scenario_changes):
    """60 % on one big machine, 40 % on two small ones: a big one does three times as much."""
    return make_written_plan(
        (
            SERVE,
            make_placement(SERVE, BIG, share=0.6),
            make_placement(SERVE, SMALL, share=0.4, instances=2.0),
        ),
        **scenario_changes,
    )


def test_what_is_sold_out_goes_where_as_many_instances_are_enough():
    big, small = skypilot_tasks(export(two_offers())).values()
    assert "ordered" not in big["resources"]
    infra = [offer["infra"] for offer in small["resources"]["ordered"]]
    assert infra == ["aws/eu-west-3", "aws/eu-north-1"]


def test_what_a_fallback_costs_is_said():
    text = texts(export(two_offers()), ".yaml")["serve-2.yaml"]
    assert "Sold out? Next is aws:eu-north-1, big.1x, on_demand, at 10 USD/h" in text


def test_where_capacity_is_limited_nothing_falls_back():
    pool = Capacity(place="aws:eu-north-1", accelerator=None, instances=1)
    plan = two_offers(limits=Limits(capacity=(pool,)))
    assert not any(
        "ordered" in task["resources"] for task in skypilot_tasks(export(plan)).values()
    )


def test_work_in_another_variant_is_no_fallback():
    plan = make_written_plan(
        (
            SERVE,
            make_placement(SERVE, BIG, share=0.6, variant="fp8"),
            make_placement(SERVE, SMALL, share=0.4, instances=2.0),
        ),
    )
    assert not any(
        "ordered" in task["resources"] for task in skypilot_tasks(export(plan)).values()
    )


def test_training_falls_back_where_it_is_as_fast_on_as_many_machines():
    train = make_training()
    plan = make_written_plan(
        (
            train,
            make_placement(train, SMALL, share=0.5, hours=4.0),
            make_placement(train, BIG, share=0.5, hours=2.0),
        ),
    )
    slow, fast = skypilot_tasks(export(plan)).values()
    assert len(slow["resources"]["ordered"]) == 2
    assert "ordered" not in fast["resources"]


def test_a_run_is_stopped_where_the_plan_pauses_it_and_nowhere_else():
    acts = skypilot_acts(export(one_of_each()))["sky jobs launch", "pausing"]
    envs = [dict(word.split("=", 1) for word in words if "=" in word) for _, _, words in acts]
    pause = str(int(moment("2026-12-01T04:00Z").timestamp()))  # an hour after it began
    assert [(env["RUN"], env["PAUSE_AT"]) for env in envs] == [
        ("1", pause),
        ("1", "0"),
        ("2", "0"),
    ]


def ran(pause_in_s, command):
    """Exit status and output of a task's script with a command and a moment to pause."""
    script = skypilot_tasks(export(one_of_each()))["pausing.yaml"]["run"]
    pause_at = 0 if pause_in_s is None else int(time.time()) + pause_in_s
    done = subprocess.run(
        ["bash", "-c", script],
        env={"PATH": os.environ["PATH"], "COMMAND": command, "PAUSE_AT": str(pause_at)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout


def test_a_pause_asks_for_a_checkpoint_and_is_no_failure():
    waiting = "trap 'echo saved; exit 1' TERM; sleep 30 & wait"
    assert ran(1, waiting) == (0, "saved\n")


def test_a_job_that_comes_back_after_its_pause_does_not_begin():
    assert ran(-1, "echo began") == (0, "")


def test_a_run_without_a_pause_ends_as_its_command_does():
    assert ran(None, "echo done") == (0, "done\n")
    assert ran(None, "exit 3")[0] != 0


def test_a_service_that_follows_the_sun_is_up_in_its_hours_of_each_day():
    found = skypilot_acts(export(one_of_each(hours=48.0)))
    ups = [(begin, end) for begin, end, _ in found["sky serve up", "sunny-2"]]
    # 15:00 to 01:00; on the first day also what is left of the night before
    assert ups == [
        (moment("2026-12-01T00:00Z"), moment("2026-12-01T01:00Z")),
        (moment("2026-12-01T15:00Z"), moment("2026-12-02T01:00Z")),
        (moment("2026-12-02T15:00Z"), moment("2026-12-03T00:00Z")),
    ]
    downs = [begin for begin, _, _ in found["sky serve down", "sunny-2"]]
    assert downs == [end for _, end in ups]


def test_a_service_that_scales_has_the_load_of_an_instance_at_the_peak():
    policy = skypilot_tasks(export(one_of_each()))["scaled.yaml"]["service"]["replica_policy"]
    # 2 requests a second at the peak on 3 instances
    assert policy == {"min_replicas": 2, "max_replicas": 3, "target_qps_per_replica": 2 / 3}


def test_each_program_has_a_command_to_fill_in():
    script = texts(export(one_of_each()), "start.sh")["start.sh"]
    asked = re.findall(r'^: "\$\{(\w+):\?', script, re.MULTILINE)
    assert asked == ["PAUSING_COMMAND", "SERVE_COMMAND", "SCALED_COMMAND", "SUNNY_COMMAND"]


def test_acts_stand_in_the_order_of_time():
    script = texts(export(one_of_each()), "start.sh")["start.sh"]
    begins = [int(text) for text in re.findall(r"^at (\d+)", script, re.MULTILINE)]
    assert begins == sorted(begins)


def test_a_plan_of_one_stretch_reads_its_time_in_the_task_too():
    train = make_training()
    placement = make_placement(train, schedule=(stretch("2026-12-01T03:00", 1.5),))
    task = skypilot_tasks(export(make_written_plan((train, placement))))["train.yaml"]
    assert task["envs"]["PLANNED_S"] == "5400"  # 1.5 h
