"""`advisor export`: what a user sees of it."""

import pytest
from builders import make_inference, make_training
from functional.commands import advisor
from plans import make_placement, make_plan_of

from advisor.errors import ExportError
from advisor.report.plan_document import plan_json


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    train, serve = make_training(), make_inference()
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    pair = make_plan_of((train, make_placement(train)), (serve, make_placement(serve)))
    path.write_text(plan_json(pair), encoding="utf-8")
    return path


def test_what_was_written_what_was_not_and_what_comes_next_is_said(plan, tmp_path):
    out = tmp_path / "jobs"
    done = advisor("export", plan, "--to", "slurm", "--out", out)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"2 files in {out}:",
        "  submit.sh",
        "  train.sbatch",
        f"next, in {out}:",
        "  export TRAIN_COMMAND='...'",
        "  sh submit.sh",
    ]
    assert done.stderr.startswith("left out: serve is a service")


def test_a_folder_that_is_in_use_is_an_error_of_exports(plan):
    done = advisor("export", plan, "--to", "csv", "--out", plan.parent)
    assert done.returncode == ExportError.exit_code
    assert done.stdout == ""
    assert "holds files that no export wrote; give another folder" in done.stderr


def test_a_folder_is_checked_with_a_line_for_each_check_and_refused_with_6(tmp_path):
    train = make_training()
    path, out = tmp_path / "plan.json", tmp_path / "out"
    place = make_placement(train, "aws:eu-north-1:g6e.xlarge")
    path.write_text(plan_json(make_plan_of((train, place))), encoding="utf-8")
    assert advisor("export", path, "--to", "csv", "--out", out).returncode == 0
    done = advisor("export", "--check", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "accepted  files      that all exported files are there",
        "accepted  catalogue  that each region sells its instance types",
        "2 checks: 2 accepted",
    ]
    (out / "plan.csv").unlink()
    done = advisor("export", "--check", out)
    assert done.returncode == ExportError.exit_code
    assert "  plan.csv: it was exported, and is gone" in done.stdout
    assert done.stderr == f"advisor: {out} is refused by files\n"


def test_a_check_stands_alone(plan, tmp_path):
    done = advisor("export", plan, "--check", tmp_path)
    assert done.returncode == 2
    assert "stands alone" in done.stderr
