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
