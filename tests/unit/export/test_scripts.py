"""The scripts of exports, run by a shell with tools that only note what they were told."""

import json
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import make_training
from plans import make_placement, make_written_plan, stretch

from advisor.export import gcp_batch, skypilot, slurm

TRAIN = make_training()
COMMAND = """python train.py --name "it's $HOME" `x` $(y) | tee a\\b & wait"""
IMAGE = "europe-docker.pkg.dev/p/train@sha256:0a1b"


def plan_from(now, *starts_h):
    """A plan of one run of 2 h at each of these hours from now."""
    starts = (now + timedelta(hours=start_h) for start_h in starts_h)
    stretches = (stretch(start.replace(tzinfo=None).isoformat(), 2.0) for start in starts)
    placement = make_placement(TRAIN, schedule=tuple(stretches))
    return make_written_plan((TRAIN, placement))


@pytest.fixture
def run(tmp_path):
    """Run one of an export's scripts; return what each tool was told, and the errors."""

    def run_script(exported, name):
        tools = tmp_path / "tools"
        tools.mkdir()
        for tool in ("sky", "sbatch", "gcloud"):
            path = tools / tool
            path.write_text(
                f'#!/bin/sh\nprintf "%s\\n" "{tool} $*|$COMMAND|$TZ" >> "{tmp_path}/told"\n'
                f'[ {tool} != gcloud ] || cat >> "{tmp_path}/told"\nexit 1\n'
            )
            path.chmod(0o755)
        for file in exported.files:
            (tmp_path / file.path).write_text(file.text, encoding="utf-8")
        path = f"{tools}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", str(tmp_path / name)],
            env={"PATH": path, "TRAIN_COMMAND": COMMAND, "TRAIN_IMAGE": IMAGE},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        told = tmp_path / "told"
        return (told.read_text().splitlines() if told.exists() else []), done.stderr

    return run_script


def test_slurm_is_told_what_is_not_over_in_utc_with_the_command_as_it_was_given(run):
    now = datetime.now(UTC).replace(microsecond=0)
    told, errors = run(slurm.export(plan_from(now, -5.0, 1.0)), "submit.sh")
    (line,) = told
    assert line.startswith(f"sbatch --begin={now + timedelta(hours=1):%Y-%m-%dT%H:%M:%S} ")
    assert line.endswith(f",RUN=1,PLANNED_S=7200 train.sbatch|{COMMAND}|UTC")  # 2 h
    assert errors.startswith("over, left out: ")


def test_what_is_over_is_left_out_and_what_is_under_way_begins(run):
    now = datetime.now(UTC).replace(microsecond=0)
    told, errors = run(skypilot.export(plan_from(now, -5.0, -1.0)), "start.sh")
    assert len(told) == 1
    assert told[0].startswith("sky jobs launch --yes --detach-run --name train")
    assert f"--env COMMAND={COMMAND} train.yaml" in told[0]
    assert errors.startswith("too late, left out: train at ")


def test_one_start_that_fails_does_not_keep_the_others_from_theirs(run):
    now = datetime.now(UTC).replace(microsecond=0)
    told, errors = run(skypilot.export(plan_from(now, -1.0, -0.5)), "start.sh")
    assert len(told) == 2
    assert errors.count("failed: train at ") == 2


def test_a_script_asks_for_what_to_run(run):
    other = make_training("other")
    exported = slurm.export(make_written_plan((other, make_placement(other))))
    told, errors = run(exported, "submit.sh")
    assert told == []
    assert "OTHER_COMMAND: the command that trains other" in errors


def test_blanks_of_a_job_are_filled_with_the_image_and_the_command_as_they_were_given(run):
    now = datetime.now(UTC).replace(microsecond=0)
    placement = replace(plan_from(now, -1.0).placements[0], provider="gcp", region="europe-west9")
    told, errors = run(gcp_batch.export(make_written_plan((TRAIN, placement))), "start.sh")
    head, *config = told
    assert head.startswith("gcloud batch jobs submit train-")
    job = json.loads("\n".join(config))
    (group,) = job["taskGroups"]
    assert group["taskSpec"]["environment"]["variables"] == {
        "COMMAND": COMMAND,
        "RUN": "1",
        "PLANNED_S": "7200",
        "PAUSE_AT": "0",
    }
    container = group["taskSpec"]["runnables"][0]["container"]
    assert container["imageUri"] == IMAGE
    assert errors.startswith("failed: train at ")
