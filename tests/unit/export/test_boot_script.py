"""What a machine does when it comes up, run by a shell whose clock stands where a test puts it."""

import base64
import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from builders import make_inference, make_training
from plans import make_placement, make_written_plan, stretch

from advisor.export.boot_script import COMMAND, boot_commands
from advisor.export.deployments import deployments_of

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TELL = """echo "run $RUN of $PLANNED_S s on $NODES, it's 'x' \\"y\\" ${z-}" """

TOOLS = """\
date() { cat "$CLOCK"; }
sleep() {
  echo "waits $1 s"
  if [ "$(date)" -gt "$START" ]; then exit 0; fi
  echo $((START + 3600)) > "$CLOCK"
}
"""
"""A clock in a file, and waits that are an hour; the second is the last."""


@pytest.fixture
def run(tmp_path):
    """Run a command on one of two machines; return what it said.

    Stretches of one hour begin so many seconds from now. The file $CLOCK is what `date` says.
    """
    clock = tmp_path / "clock"
    start = str(int(NOW.timestamp()))
    clock.write_text(start)

    def run_script(command, *starts_s, runs=None, leave="echo left\n"):
        workload = make_training(runs=runs or len(starts_s), interruptible=True, restart_min=0.0)
        starts = (NOW + timedelta(seconds=start_s) for start_s in starts_s)
        schedule = tuple(stretch(f"{start:%Y-%m-%dT%H:%M:%S}", 1.0) for start in starts)
        placement = make_placement(workload, schedule=schedule, instances=2.0)
        (row,) = deployments_of(make_written_plan((workload, placement)))
        encoded = base64.b64encode(command.encode()).decode()
        script = boot_commands(row, leave).replace(COMMAND, encoded)
        done = subprocess.run(
            ["sh", "-eu", "-c", f"{TOOLS}{script}"],
            env={"PATH": os.environ["PATH"], "CLOCK": str(clock), "START": start},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.stderr == ""
        return done.stdout.splitlines()

    return run_script


def test_the_newest_stretch_that_has_begun_is_run_and_then_the_machine_leaves(run):
    told = "run 2 of 3600 s on 2, it's 'x' \"y\" "
    assert run(TELL, -90_000, -1800, 7200) == [told, "left"]


def test_a_machine_that_comes_a_little_early_begins(run):
    assert run("echo $RUN", 60) == ["1", "left"]


def test_before_its_first_stretch_a_machine_leaves(run):
    assert run("echo $RUN", 61) == ["left"]


def test_a_stretch_that_begins_while_a_run_is_late_follows_it(run):
    an_hour_later = 'echo $RUN; echo $(($(cat "$CLOCK") + 3600)) > "$CLOCK"'
    assert run(an_hour_later, -3700, 1800) == ["1", "2", "left"]


def test_a_machine_that_its_calendar_keeps_waits_for_the_next_stretch(run):
    # the second stretch begins half an hour from now; a wait is an hour
    found = run("echo $RUN", -1800, 1800, leave="")
    assert found == ["1", "waits 15 s", "2", "waits 15 s"]


WAITING = "trap 'echo saved; exit 1' TERM; sleep 30 & wait"


def test_a_pause_asks_for_a_checkpoint(run):
    # one run of two hours pauses an hour after it began, a second from now
    assert run(WAITING, -3599, 7200, runs=1) == ["saved", "left"]


def test_a_machine_that_comes_back_after_its_pause_does_not_begin(run):
    assert run("echo began", -3600, 7200, runs=1) == ["left"]


def test_a_command_that_fails_lets_the_machine_leave(run):
    assert run("exit 3", -1800) == ["left"]


def test_a_service_is_the_command():
    workload = make_inference()
    (row,) = deployments_of(make_written_plan((workload, make_placement(workload))))
    assert boot_commands(row, "").splitlines()[-1] == 'exec sh -c "$COMMAND"'
