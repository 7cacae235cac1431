"""What a screen says of a profile, in figures that can be checked by hand."""

import os

from builders import make_profile
from fakes.rig import FakeBoard, Rig, Watts
from rich.console import Console

from advisor.domain.profile import CpuUse
from advisor.profile.summary.job_profile import measured_job
from advisor.report.profile_sheet import profile_head, render_sheet

ME = os.getpid()


def text_of(renderable, width=100):
    console = Console(width=width, no_color=True)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


def recorded(*, seconds=100, step_s=0.5, phase=None, **header):
    rig = Rig(FakeBoard(Watts((1e9, 300.0))), **header).begin(ME)
    if phase:
        rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, phase))
    return measured_job(rig.header.job, rig.run(seconds, step_s=step_s).end())


def test_the_headline_is_joules_per_unit_with_their_interval():
    head = profile_head(make_profile(energy_j_per_unit=300.0), None)
    assert head.name == "job"
    assert head.figure == "300.0 J per step, interval 285.0 J to 315.0 J (+-5.0%)"  # 5 % of 300
    assert head.about == "1 x A100, 2026, by energy counter, test"


def test_a_measured_run_says_that_its_interval_is_one_of_95_percent():
    job = recorded()
    head = profile_head(job.profile, job)
    assert head.figure.startswith("150.0 J per step, 95 % interval 142.5 J to 157.5 J")


def test_a_job_of_cpus_names_its_processor():
    cpu = CpuUse(model="Test CPU", busy_cpus=2.0, peak_memory_gib=1.0)
    head = profile_head(make_profile(accelerator=None, accelerator_count=0, cpu=cpu), None)
    assert head.about.startswith("Test CPU, ")


def test_a_run_that_carries_no_plan_says_why_in_its_headline():
    job = recorded(step_s=None)
    head = profile_head(job.profile, job)
    assert head.figure.startswith("no plan can use it: the job delivered nothing")
    assert head.about == "1 x NVIDIA A100-SXM4-40GB, 2026-11-23"
    assert "nothing was delivered that was counted" in text_of(render_sheet(None, job, 100))


def test_phases_are_told_with_time_energy_and_share():
    job = recorded(phase="train")
    sheet = text_of(render_sheet(job.profile, job, 100))
    (row,) = [line for line in sheet.splitlines() if line.strip().startswith("train")]
    assert row.split() == [
        "train",
        "100.0",
        "s",
        "30,000",
        "J",
        "100%",
        "300.0",
    ]  # 300 W for 100 s


def test_each_trust_check_is_told_with_what_was_asked():
    job = recorded(seconds=30)
    sheet = text_of(render_sheet(job.profile, job, 100))
    assert "trust: not yet" in sheet
    (time_row,) = [line for line in sheet.splitlines() if "time kept after warm-up" in line]
    assert time_row.split()[0] == "no"
    assert "asked 60" in time_row
    (units_row,) = [line for line in sheet.splitlines() if "units kept after" in line]
    assert units_row.split()[0] == "no"  # 60 steps in 30 s, 100 are asked
    whole = recorded(seconds=200)
    assert "trust: it stands for the whole job" in text_of(render_sheet(whole.profile, whole, 100))
    told = recorded(step_s=None, units=10.0)
    assert "units were told in all" in text_of(render_sheet(told.profile, told, 100))


def test_boards_have_fewer_columns_where_there_is_little_room():
    job = recorded()
    assert "peak W" in text_of(render_sheet(job.profile, job, 100))
    narrow = text_of(render_sheet(job.profile, job, 50), width=50)
    assert "peak W" not in narrow
    assert "NVIDIA A100" in narrow


def test_what_was_not_measured_is_listed():
    job = recorded(missing=("memory energy: no counter",), warnings=("it was hot",))
    sheet = text_of(render_sheet(job.profile, job, 100))
    assert "not measured" in sheet
    assert "memory energy: no counter" in sheet
    assert "it was hot" in sheet


def test_published_figures_are_told_with_their_source_and_what_they_leave_out():
    sheet = text_of(render_sheet(make_profile(memory_gib=None), None, 80), width=80)
    assert "300.0 J +-5%, 1.000 s" in sheet
    assert "mean power   " in sheet
    assert "300.0 W" in sheet  # 300 J at 1 step/s
    assert "not recorded" in sheet
    assert "not said" in sheet
