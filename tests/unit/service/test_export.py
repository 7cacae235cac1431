"""From a plan, in memory or in its file, to a folder that is whole or not there."""

import json
import resource
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import read_back_jobs as job_services
from builders import make_inference, make_training
from plans import make_placement, make_plan_of
from read_back import OFFERS, TIMES, offers_of, times_of

from advisor.domain.export import Exported, File
from advisor.domain.plan import Deferred
from advisor.errors import ExportError, FolderInUse, InputError
from advisor.report.plan_document import plan_json
from advisor.service import plan as planning
from advisor.service.export import MANIFEST, export, exported, write_export

SCENARIOS = Path(__file__).parents[3] / "scenarios"
TRAIN = make_training()
SERVE = make_inference()
PLAN = make_plan_of((TRAIN, make_placement(TRAIN)), (SERVE, make_placement(SERVE)))
OTHER = make_plan_of((TRAIN, make_placement(TRAIN, "gcp:europe-west9:a3")))


def contents(folder):
    """Path -> bytes of all files under a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def saved(folder, plan=PLAN):
    path = folder / "plan.json"
    path.write_text(plan_json(plan), encoding="utf-8")
    return path


@cache
def example(name):
    return planning.make_plan(planning.ask(SCENARIOS / f"{name}.yaml"))


@pytest.mark.parametrize("name", ["follow-the-sun", "levers", "pretraining-10k-gpu-hours"])
def test_files_of_an_example_say_where_and_when_its_plan_says(name):
    plan = example(name)
    jobs = [row for row in plan.placements if row.schedule]
    aws = [row for row in plan.placements if row.provider == "aws"]
    for to in ("skypilot", "kubernetes", "csv", "slurm", "terraform", "cloudformation"):
        rows = {"slurm": jobs, "cloudformation": aws}.get(to, plan.placements)
        if rows:
            found = exported(plan, to)
            assert OFFERS[to](found) == offers_of(rows), to
            assert TIMES[to](found) == times_of(rows), to
    for to in job_services.OFFERS:
        rows = job_services.placed(plan.placements, to)
        if rows:
            found = exported(plan, to)
            assert job_services.OFFERS[to](found) == offers_of(rows), to
            assert job_services.TIMES[to](found) == times_of(rows), to


@pytest.mark.parametrize(
    "to",
    ["skypilot", "kubernetes", "slurm", "terraform", "cloudformation", "dstack", "csv", "json"],
)
def test_a_plan_in_memory_and_in_its_file_are_exported_alike(tmp_path, to):
    assert exported(PLAN, to) == exported(saved(tmp_path), to)


def test_json_is_the_plan_byte_for_byte(tmp_path):
    export(PLAN, "json", tmp_path / "out")
    assert (tmp_path / "out" / "plan.json").read_text(encoding="utf-8") == plan_json(PLAN)


def test_a_folder_holds_the_files_and_says_that_they_are_its_own(tmp_path):
    written = export(PLAN, "skypilot", tmp_path / "out")
    names = {file.path for file in written.exported.files}
    assert contents(tmp_path / "out").keys() == {*names, MANIFEST}
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text())
    assert set(manifest["files"]) == names
    assert manifest["to"] == "skypilot"


def test_exporting_twice_gives_the_same_bytes(tmp_path):
    export(PLAN, "kubernetes", tmp_path / "one")
    export(PLAN, "kubernetes", tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_export_is_replaced_only_by_force(tmp_path):
    out = tmp_path / "out"
    export(PLAN, "skypilot", out)
    before = contents(out)
    with pytest.raises(FolderInUse, match="holds an export; replace it with --force"):
        export(OTHER, "skypilot", out)
    assert contents(out) == before
    export(OTHER, "skypilot", out, force=True)
    assert contents(out).keys() == {"start.sh", "train.yaml", MANIFEST}


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "out").mkdir()
    export(PLAN, "csv", tmp_path / "out")
    assert contents(tmp_path / "out").keys() == {"plan.csv", MANIFEST}


@pytest.mark.parametrize("force", [False, True])
def test_files_that_no_export_wrote_are_never_replaced(tmp_path, force):
    out = tmp_path / "out"
    export(PLAN, "skypilot", out)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match=r"holds files that no export wrote: notes\.txt"):
        export(OTHER, "skypilot", out, force=force)
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.tex").write_text("mine")
    with pytest.raises(ExportError, match="no export wrote"):
        export(PLAN, "skypilot", home, force=force)
    assert contents(home) == {"thesis.tex": b"mine"}


def test_work_that_is_left_to_the_next_period_is_named():
    waiting = Deferred(workload="nightly", least_kg=1.0)
    left_out = exported(replace(PLAN, deferred=(waiting,)), "csv").left_out
    assert left_out == (
        "nightly is left to the next period: the plan's limits have no room for it",
    )


def test_the_folder_where_one_stands_is_not_moved_away(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError, match="is where you are"):
        export(PLAN, "csv", Path())


@pytest.mark.parametrize(
    ("path", "message"),
    [("missing/out", "is no folder; make it first"), ("file", "is there and is no folder")],
)
def test_a_place_that_is_no_folder_is_refused(tmp_path, path, message):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match=message):
        export(PLAN, "csv", tmp_path / path, force=True)


def test_a_failure_leaves_no_folder_behind(tmp_path):
    clash = Exported(files=(File(path="a", text=""), File(path="a/b", text="")), next_steps=())
    with pytest.raises(ExportError, match=r"cannot be written: .*; nothing was changed"):
        write_export(clash, "skypilot", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_leaves_the_folder_as_it_was(tmp_path):
    out = tmp_path / "out"
    export(OTHER, "csv", out)
    before = contents(out)
    large = Exported(files=(File(path="a", text="x" * 200_000),), next_steps=())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(ExportError, match="cannot be written"):
            write_export(large, "csv", out, force=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_is_no_plan_is_refused(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text('{"format": "advisor-plan/1", "placements": [{"workload": 3}]}')
    with pytest.raises(InputError, match="is not a plan written by"):
        exported(path, "csv")


def test_a_figure_that_is_no_number_is_refused(tmp_path):
    path = tmp_path / "plan.json"
    text = plan_json(PLAN).replace('"instances": 1.0', '"instances": NaN', 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises((InputError, ExportError), match=r"not a plan|cannot be"):
        exported(path, "csv")
