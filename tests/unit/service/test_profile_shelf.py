"""Which profiles are at hand, and what one holds when it is opened."""

from dataclasses import replace

import pytest
from builders import make_profile, make_scenario, make_training
from fakes.rig import FakeBoard, Rig, Watts

from advisor.errors import ProfileError
from advisor.profile.file import write_measured_job, write_profile
from advisor.profile.summary.job_profile import measured_job
from advisor.service.profile_shelf import open_profile, shelve, with_trace


def recorded(folder, *, phase=None, warm_s=0.0, **board):
    """Record a minute on two boards, the second left alone; write the profile and the trace."""
    watts = Watts((5.0 + warm_s, 100.0), (1e9, 300.0))
    boards = (
        FakeBoard(watts, uuid="GPU-0", **board),
        FakeBoard(Watts((1e9, 60.0)), uuid="GPU-1", busy_pct=lambda _: 0),
    )
    rig = Rig(*boards, trace=folder / "run.trace.gz").run(5).begin(1)
    if phase:
        rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, phase))
    measurement = replace(rig.run(60, step_s=0.2).end(), trace="run.trace.gz")
    write_measured_job(folder / "run.json", measured_job(rig.header.job, measurement))
    return folder / "run.json"


def traced(path):
    return with_trace(open_profile(path))


def test_what_the_scenario_names_comes_first_then_what_lies_beside_it(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("sub/named.json", "beside.json", "recent.json", "sub/near.json"):
        write_profile(tmp_path / name, make_profile())
    (tmp_path / "plan.json").write_text('{"format": "advisor-plan/1"}')
    (tmp_path / "torn.json").write_text('{"format": "advisor-profile/1"')
    scenario = replace(
        make_scenario(make_training("a"), make_training("b")),
        profile_paths={"p.json": str(tmp_path / "sub" / ".." / "sub" / "named.json")},
    )
    found = shelve(scenario, tmp_path, [tmp_path / "recent.json", tmp_path / "gone.json"])
    assert [(one.path.name, one.because) for one in found] == [
        ("named.json", "a, b"),
        ("recent.json", "opened before"),
        ("gone.json", "opened before"),
        ("beside.json", "in the folder"),
        ("torn.json", "in the folder"),
        ("near.json", "in the folder"),
    ]
    assert "cannot be read" in found[2].trouble
    assert "is not JSON" in found[4].trouble
    assert found[0].opened.profile == make_profile()


def test_without_a_scenario_the_folder_is_all_that_there_is(tmp_path):
    assert shelve(None, tmp_path, []) == ()


def test_the_trace_has_the_boards_that_the_job_used_and_its_own_phases(tmp_path):
    opened = traced(recorded(tmp_path, phase="train"))
    assert [line.name for line in opened.trace.lines] == ["GPU 0"]
    assert [one.name for one in opened.trace.stretches] == ["idle", "train"]
    assert opened.no_trace == ""


def test_a_job_without_phases_shows_the_start_up_that_was_left_out(tmp_path):
    opened = traced(recorded(tmp_path, warm_s=10.0))
    idle, start_up, kept = opened.trace.stretches
    assert (idle.name, start_up.name, kept.name) == ("idle", "start-up, left out", "kept")
    assert start_up.begin_s == 0.0
    assert start_up.end_s == pytest.approx(10.0, abs=2.5)  # 100 W for 10 s, cut in batches of 5
    assert kept.end_s == pytest.approx(60.0, abs=1.0)


def test_a_job_of_cpus_alone_shows_its_host(tmp_path):
    path = recorded(tmp_path, busy_pct=lambda _: 0)
    assert [line.name for line in traced(path).trace.lines] == ["CPU and memory"]


def test_why_there_is_no_trace_is_said(tmp_path):
    path = recorded(tmp_path)
    (tmp_path / "run.trace.gz").write_text("torn")
    assert "no trace of advisor" in traced(path).no_trace
    (tmp_path / "run.trace.gz").unlink()
    assert traced(path).no_trace == "its trace, run.trace.gz, is not beside it any more"
    write_profile(tmp_path / "p.json", make_profile())
    assert traced(tmp_path / "p.json").no_trace.startswith("published figures")
    with pytest.raises(ProfileError, match="cannot be read"):
        open_profile(tmp_path / "gone.json")
