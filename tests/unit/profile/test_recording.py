"""Whole recordings on scripted boards: energies that are known, and every fault told."""

import os

import pytest
from fakes.rig import FakeBoard, Rig, Watts

from advisor.domain.measurement import Attribution, Method

ME = os.getpid()
TRAIN = Watts(*((1.3, 310.0), (0.7, 150.0)) * 400)


def test_counter_is_exact_and_integral_within_half_a_percent():
    rig = Rig(FakeBoard(TRAIN)).run(5).begin(ME)
    began_s = rig.boards.time_s
    measured = rig.run(300).end()
    truth_j = TRAIN.until(rig.boards.time_s) - TRAIN.until(began_s)
    (board,) = measured.boards
    assert board.counter_j == pytest.approx(truth_j, abs=0.002)  # the counter's own mJ
    assert board.energy_j == board.counter_j
    assert board.method is Method.COUNTER
    assert board.integrated_j == pytest.approx(truth_j, rel=0.005)
    assert measured.duration_s == pytest.approx(300, abs=0.01)
    assert not measured.missing
    assert not measured.warnings
    assert rig.boards.closed


def test_without_a_counter_the_integral_counts_and_says_so():
    measured = Rig(FakeBoard(TRAIN, has_counter=False)).begin(ME).run(300).end()
    (board,) = measured.boards
    assert board.method is Method.INTEGRATED
    assert board.counter_j is None
    assert board.energy_j == pytest.approx(TRAIN.until(300), rel=0.005)


def test_a_board_that_answers_nothing_has_no_energy_instead_of_none_used():
    board = FakeBoard(has_counter=False, has_power=False)
    (seen,) = Rig(board).begin(ME).run(10).end().boards
    assert seen.energy_j is None
    assert seen.method is None
    assert seen.used


def test_spikes_shorter_than_the_interval_are_flagged():
    spikes = Watts(*((0.09, 100.0), (0.01, 3000.0)) * 3000)  # samples fall on 100 W
    rig = Rig(FakeBoard(spikes)).begin(ME)
    rig.clock.time_s += 0.02
    measured = rig.run(100).end()
    (board,) = measured.boards
    assert board.energy_j == pytest.approx(390.0 * 100, rel=0.01)
    assert board.mismatch_ratio == pytest.approx(-0.74, abs=0.02)
    assert any("off the energy counter" in word for word in measured.warnings)


def test_a_counter_that_jumps_back_is_told():
    board = FakeBoard(reset_at_s=42.05)
    measured = Rig(board).begin(ME).run(100).end()
    assert measured.boards[0].energy_j == pytest.approx(300.0 * 100, rel=1e-4)
    assert any("jumped back 1 time" in word for word in measured.warnings)


def test_a_board_lost_mid_run_keeps_what_it_showed_and_says_since_when():
    boards = FakeBoard(uuid="GPU-0"), FakeBoard(uuid="GPU-1", lost_from_s=60.0)
    measured = Rig(*boards).begin(ME).run(100).end()
    whole, lost = measured.boards
    assert whole.energy_j == pytest.approx(30_000, rel=1e-4)
    assert lost.energy_j == pytest.approx(300.0 * 60, rel=0.01)
    assert lost.covered_s == pytest.approx(60, abs=0.2)
    assert any("GPU 1" in word and "after 60 s" in word for word in measured.missing)


def test_a_board_that_comes_back_is_bridged_by_its_counter():
    board = FakeBoard(lost_from_s=30.0, back_from_s=50.0)
    measured = Rig(board).begin(ME).run(100).end()
    assert measured.boards[0].energy_j == pytest.approx(30_000, rel=1e-4)
    assert not measured.missing


def test_without_a_counter_the_time_of_absence_is_named():
    board = FakeBoard(lost_from_s=30.0, back_from_s=50.0, has_counter=False)
    measured = Rig(board).begin(ME).run(100).end()
    assert measured.boards[0].energy_j == pytest.approx(300.0 * 80, rel=0.01)
    assert any("not read for 20" in word for word in measured.missing)


def test_a_machine_that_slept_is_bridged_by_counters_alone():
    boards = FakeBoard(uuid="GPU-0"), FakeBoard(uuid="GPU-1", has_counter=False)
    measured = Rig(*boards).begin(ME).run(50).sleep(600).run(50).end()
    counted, integrated = measured.boards
    assert counted.energy_j == pytest.approx(300.0 * 700, rel=1e-3)
    assert integrated.energy_j == pytest.approx(300.0 * 100, rel=0.01)
    assert any("1 gaps between samples, 600" in word for word in measured.warnings)


def test_boards_of_several_kinds_are_told():
    boards = FakeBoard(name="NVIDIA H100 PCIe"), FakeBoard(uuid="GPU-1")
    measured = Rig(*boards).begin(ME).run(10).end()
    assert any("several kinds" in word for word in measured.warnings)


def test_the_driver_says_which_boards_the_job_runs_on():
    mine = FakeBoard(uuid="GPU-0", pids=lambda time_s: frozenset({ME} if time_s > 5 else ()))
    idle = FakeBoard(Watts((1e9, 60.0)), uuid="GPU-1", pids=lambda _: frozenset())
    measured = Rig(mine, idle).run(5).begin(ME).run(20).end()
    assert [board.used for board in measured.boards] == [True, False]
    assert measured.boards[0].attribution is Attribution.EXCLUSIVE


def test_where_the_driver_names_nobody_a_board_that_works_is_used():
    works = FakeBoard(uuid="GPU-0")
    rests = FakeBoard(Watts((1e9, 60.0)), uuid="GPU-1", busy_pct=lambda _: 0)
    measured = Rig(works, rests).run(5).begin(ME).run(20).end()
    assert [board.used for board in measured.boards] == [True, False]


def test_a_board_without_utilisation_is_used_when_it_draws_more_than_idle():
    works = FakeBoard(Watts((5.05, 60.0), (1e9, 300.0)), busy_pct=lambda _: None)
    rests = FakeBoard(Watts((1e9, 60.0)), uuid="GPU-1", busy_pct=lambda _: None)
    measured = Rig(works, rests).run(5).begin(ME).run(20).end()
    assert [board.used for board in measured.boards] == [True, False]


def test_a_guest_that_was_there_before_is_flagged():
    board = FakeBoard(pids=lambda time_s: frozenset({1, ME} if time_s > 5 else {1}))
    measured = Rig(board).run(5).begin(ME).run(20).end()
    assert measured.boards[0].attribution is Attribution.SHARED
    assert any("shared with 1 other process" in word for word in measured.warnings)


def test_a_guest_that_comes_later_is_flagged():
    board = FakeBoard(pids=lambda time_s: frozenset({ME, 1} if time_s > 15 else {ME}))
    measured = Rig(board).run(5).begin(ME).run(30).end()
    assert measured.boards[0].attribution is Attribution.SHARED


def test_ids_of_another_namespace_are_the_jobs_own():
    """In a container the driver names the host's ids, which nobody there knows."""
    board = FakeBoard(pids=lambda time_s: frozenset({999_999} if time_s > 6 else ()))
    measured = Rig(board).run(5).begin(ME).run(30).end()
    assert measured.boards[0].used
    assert measured.boards[0].attribution is Attribution.EXCLUSIVE


def test_a_slice_is_charged_its_share_as_an_estimate():
    board = FakeBoard(slice_share=0.25, busy_pct=lambda _: None)
    (seen,) = Rig(board).begin(ME).run(100).end().boards
    assert seen.energy_j == pytest.approx(7_500, rel=1e-3)
    assert seen.counter_j == pytest.approx(30_000, rel=1e-3)
    assert seen.method is Method.ESTIMATED
    assert seen.attribution is Attribution.SLICE


def test_the_baseline_shows_the_idle_power():
    board = FakeBoard(Watts((5.0, 60.0), (1e9, 300.0)))
    measured = Rig(board).run(5).begin(ME).run(20).end()
    assert measured.boards[0].idle_w == pytest.approx(60.0, rel=0.01)
    assert measured.boards[0].peak_w == 300.0
    assert measured.hosts[0].idle_w == pytest.approx(60.0)


def test_waiting_boards_are_told_from_working_ones():
    """Half of the time at idle power: data loading, for the CPUs are idle too it is "idle"."""
    power = Watts((5.0, 60.0), *((5.0, 300.0), (5.0, 62.0)) * 10)
    board = FakeBoard(power, busy_pct=lambda _: 50)
    measured = Rig(board).run(5).begin(ME).run(100).end()
    parts = {phase.name: phase for phase in measured.activity}
    assert parts["compute"].duration_s == pytest.approx(50, abs=1)
    assert parts["idle"].energy_j == pytest.approx(62 * 50, rel=0.05)


def test_phases_get_their_energy_to_the_moment():
    rig = Rig(FakeBoard(Watts((30.0, 300.0), (30.0, 100.0), (1e9, 300.0)))).begin(ME)
    rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, "training"))
    rig.run(30)
    rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, "evaluation"))
    rig.run(30)
    rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, ""))
    measured = rig.run(30).end()
    parts = {phase.name: phase for phase in measured.phases}
    assert parts["training"].energy_j == pytest.approx(9000, rel=0.01)
    assert parts["evaluation"].energy_j == pytest.approx(3000, rel=0.01)
    assert parts["evaluation"].duration_s == pytest.approx(30, abs=0.11)


def test_limits_of_heat_and_power_are_named():
    (board,) = Rig(FakeBoard(throttle=0x44)).begin(ME).run(10).end().boards
    assert board.throttled_share == 1.0
    assert board.throttle_reasons == ("heat (hardware)", "power cap")


def test_steps_of_ranks_that_run_together_count_once():
    rig = Rig(FakeBoard()).begin(ME)
    for rank in range(4):
        rig.stamps.waiting.append((rig.clock.now_s(), 10.0, rank, None))
    assert rig.run(5).end().units == 10.0


def test_parts_of_ranks_add_up_where_they_say_so():
    rig = Rig(FakeBoard(), added_over_ranks=True).begin(ME)
    for rank in range(4):
        rig.stamps.waiting.append((rig.clock.now_s(), 10.0, rank, None))
    assert rig.run(5).end().units == 40.0


def test_a_job_of_cpus_is_read_between_the_readings_of_its_host():
    """Energy per unit stays right although the host is read once a second only."""
    measured = Rig().begin(ME).run(90, step_s=0.25).end()
    assert measured.steady.j_per_unit == pytest.approx(60.0 * 0.25, rel=1e-3)
    assert measured.hosts[0].cpu_j == pytest.approx(50 * 90, rel=1e-3)
    assert measured.hosts[0].method is Method.COUNTER


def test_a_host_that_cannot_be_read_has_no_energy():
    host = Rig(FakeBoard(), cpu_w=None).begin(ME).run(5).end().hosts[0]
    assert (host.cpu_j, host.dram_j, host.method) == (None, None, None)
