"""What Slurm is told beside offers and times."""

import pytest
from builders import make_inference
from plans import make_placement, make_written_plan, one_of_each
from read_back import slurm_options, slurm_submissions, texts

from advisor.errors import ExportError
from advisor.export.slurm import export


def test_a_stretch_that_pauses_ends_with_the_plan_and_others_with_the_period():
    limits = [options["time"] for _, options in slurm_submissions(export(one_of_each()))]
    # one hour; from 2 December 03:00 and from 5 December 17:45:06 to 31 December 00:00
    assert limits == ["0-01:00:00", "28-21:00:00", "25-06:14:54"]


def test_times_are_read_in_utc():
    script = texts(export(one_of_each()), "submit.sh")["submit.sh"]
    assert script.index("export TZ=UTC") < script.index(" --begin=2026-12-01T03:00:00 ")


def test_a_job_on_spot_comes_back_and_waits_for_its_own_stretches():
    options = slurm_options(texts(export(one_of_each()), ".sbatch")["pausing.sbatch"])
    assert "requeue" in options
    assert options["dependency"] == "singleton"
    assert options["signal"] == "TERM@300"
    assert options["gpus-per-node"] == "8"
    assert options["comment"].endswith(",advisor-workload=pausing")


def test_services_are_left_out_with_a_reason():
    exported = export(one_of_each())
    (sentence,) = exported.left_out
    assert sentence == "serve, scaled, sunny are services, and Slurm runs jobs that end"
    assert "Not here" in texts(exported, "submit.sh")["submit.sh"]


def test_a_plan_of_services_alone_is_refused():
    serve = make_inference()
    with pytest.raises(ExportError, match="export it to kubernetes or skypilot"):
        export(make_written_plan((serve, make_placement(serve))))
