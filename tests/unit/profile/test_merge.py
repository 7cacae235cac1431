"""Ranks and hosts as one job: every board and host once."""

import os
from dataclasses import replace

import pytest
from fakes.rig import FakeBoard, Rig, Watts

from advisor.domain.measurement import Method
from advisor.errors import ProfileError
from advisor.profile.file import read_measured_job, write_measured_job
from advisor.profile.summary.job_profile import measured_job
from advisor.profile.summary.merge import merge

ME = os.getpid()


def recorded(*scripts, seconds=100, step_s=0.5, words=None, **header):
    rig = Rig(*scripts, **header).begin(ME)
    measurement = rig.run(seconds, step_s=step_s).end()
    return measured_job(words or rig.header.job, measurement)


def on_host(job, name):
    host = replace(job.measurement.hosts[0], name=name)
    return replace(job, measurement=replace(job.measurement, hosts=(host,)))


def test_hosts_with_boards_of_their_own_add_up():
    one = recorded(FakeBoard(uuid="GPU-a"))
    two = on_host(recorded(FakeBoard(Watts((1e9, 200.0)), uuid="GPU-b")), "host:2")
    merged = merge([one, two])
    assert merged.profile.accelerator_count == 2
    assert merged.profile.energy_j_per_unit == pytest.approx(250, rel=0.01)
    assert merged.profile.units_per_s == pytest.approx(2, rel=0.01)
    assert merged.measurement.units == pytest.approx(200, abs=1)
    assert len(merged.measurement.hosts) == 2
    assert "2 recordings merged" in merged.profile.source


def test_ranks_that_saw_the_same_boards_count_them_once(tmp_path):
    boards = FakeBoard(uuid="GPU-a"), FakeBoard(uuid="GPU-b")
    ranks = [recorded(*boards) for _ in range(3)]
    merged = merge(ranks)
    assert merged.profile.energy_j_per_unit == pytest.approx(300, rel=0.01)
    assert len(merged.measurement.boards) == 2
    assert len(merged.measurement.hosts) == 1
    write_measured_job(tmp_path / "m.json", merged)
    assert read_measured_job(tmp_path / "m.json") == merged


def test_ranks_that_each_used_one_of_the_boards_add_up():
    def rank(mine):
        pids = [frozenset({ME} if number == mine else {1}) for number in (0, 1)]
        return recorded(
            FakeBoard(uuid="GPU-a", pids=lambda _: pids[0]),
            FakeBoard(uuid="GPU-b", pids=lambda _: pids[1]),
        )

    merged = merge([rank(0), rank(1)])
    assert [board.used for board in merged.measurement.boards] == [True, True]
    assert merged.profile.energy_j_per_unit == pytest.approx(300, rel=0.01)


def test_parts_of_a_sum_add_up():
    ranks = [recorded(FakeBoard(uuid=f"GPU-{n}"), added_over_ranks=True) for n in range(2)]
    merged = merge(ranks)
    assert merged.measurement.units == pytest.approx(400, abs=2)
    assert merged.profile.units_per_s == pytest.approx(4, rel=0.01)
    assert merged.profile.energy_j_per_unit == pytest.approx(150, rel=0.01)


def test_boards_that_overlap_in_part_count_by_the_whole_run():
    one = recorded(FakeBoard(uuid="GPU-a"), FakeBoard(uuid="GPU-b"))
    two = recorded(FakeBoard(uuid="GPU-b"), FakeBoard(uuid="GPU-c"))
    merged = merge([one, two])
    assert merged.measurement.steady is None
    assert any("cannot be added" in word for word in merged.measurement.warnings)
    assert merged.profile.accelerator_count == 3
    assert merged.profile.energy_j_per_unit == pytest.approx(450, rel=0.02)


def test_what_is_not_one_job_is_refused():
    one = recorded(FakeBoard(uuid="GPU-a"))
    later = replace(one.measurement, started="2026-11-24T12:00:00Z")
    fewer = replace(one.measurement, units=100.0)
    added = replace(one.measurement, added_over_ranks=True)
    bf16 = replace(one.profile, precision="bf16")
    for other, message in [
        (replace(one, measurement=later), "did not run at the same time"),
        (replace(one, measurement=fewer), "deliver parts of a sum"),
        (replace(one, measurement=added), "way of counting"),
        (replace(one, unit="token"), "unit is step, token"),
        (replace(one, profile=bf16), "precision"),
    ]:
        with pytest.raises(ProfileError, match=message):
            merge([one, other])
    totals = [replace(one, profile=replace(one.profile, units_total=n)) for n in (10.0, 20.0)]
    with pytest.raises(ProfileError, match="different totals"):
        merge(totals)
    with pytest.raises(ProfileError, match="nothing to merge"):
        merge([])


def test_recordings_that_overlap_little_are_flagged():
    one = recorded(FakeBoard(uuid="GPU-a"))
    two = recorded(FakeBoard(uuid="GPU-b"))
    late = replace(two, measurement=replace(two.measurement, started="2026-11-23T12:00:30Z"))
    words = merge([one, late]).measurement.warnings
    assert any("70 of 100 s in common" in word for word in words)


def test_estimates_of_one_host_cannot_be_told_apart():
    rank = recorded()
    host = replace(rank.measurement.hosts[0], method=Method.ESTIMATED)
    guessed = replace(rank, measurement=replace(rank.measurement, hosts=(host,)))
    with pytest.raises(ProfileError, match="start them all under one"):
        merge([guessed, guessed])


def test_cpus_of_several_hosts_have_no_profile_for_a_plan():
    merged = merge([recorded(), on_host(recorded(), "host:2")])
    assert merged.profile is None
    assert "several hosts" in merged.unusable


def test_boards_of_two_kinds_have_no_profile_for_a_plan():
    one = recorded(FakeBoard(uuid="GPU-a"))
    two = recorded(FakeBoard(uuid="GPU-b", name="NVIDIA H100 PCIe"))
    assert "boards of several kinds" in merge([one, two]).unusable
