"""From a measurement to a profile, a forecast and a bill: figures by hand, and every refusal."""

import os
from dataclasses import replace

import pytest
from fakes.rig import FakeBoard, Rig, Watts

from advisor.domain.bill import Place
from advisor.domain.measurement import Method
from advisor.errors import CatalogError, InputError, ProfileError
from advisor.profile.file import read_measured_job, read_profile, write_measured_job
from advisor.profile.live import live_view
from advisor.profile.run import Job
from advisor.profile.summary.forecast import bill, forecast
from advisor.profile.summary.job_profile import measured_job
from advisor.profile.summary.uncertainty import error_ratio
from advisor.report.profile_tables import bill_sentence
from advisor.service.place import place_of

ME = os.getpid()
NOBODY = 2**22 - 1


def recorded(*scripts, seconds=120, step_s=0.5, **header):
    rig = Rig(*scripts, **header).begin(ME)
    measurement = rig.run(seconds, step_s=step_s).end()
    return measured_job(rig.header.job, measurement)


def test_joules_and_seconds_per_unit_are_those_of_the_steady_part():
    job = recorded(FakeBoard(uuid="GPU-0"), FakeBoard(Watts((1e9, 200.0)), uuid="GPU-1"))
    assert job.profile.energy_j_per_unit == pytest.approx(250, rel=1e-3)
    assert job.profile.units_per_s == pytest.approx(2, rel=1e-3)
    assert job.profile.accelerator_count == 2
    assert job.profile.memory_gib == pytest.approx(10)
    assert job.profile.quality == "measured"
    assert job.profile.energy_error_ratio == pytest.approx(0.05, abs=0.005)


def test_units_told_in_all_carry_the_cold_start_in_their_range():
    job = recorded(FakeBoard(), step_s=None, units=240.0)
    assert job.profile.energy_j_per_unit == pytest.approx(150, rel=1e-3)
    assert job.measurement.steady is None
    assert job.profile.energy_error_ratio > 0.05
    whole = recorded(FakeBoard(), step_s=None, units=1.0)
    assert whole.profile.energy_error_ratio == pytest.approx(0.05, abs=0.002)


def test_a_shared_board_makes_the_profile_a_model():
    job = recorded(FakeBoard(pids=lambda _: frozenset({ME, 1})))
    assert job.profile.quality in {"modelled", "measured"}
    guest = recorded(FakeBoard(pids=lambda time_s: frozenset({ME, 1} if time_s > 20 else {ME})))
    assert guest.profile.quality == "modelled"


@pytest.mark.parametrize(
    ("scripts", "header", "message"),
    [
        ([FakeBoard()], {}, "pass --units"),
        ([FakeBoard(slice_share=0.5)], {"units": 5.0}, "a part of a board"),
        (
            [FakeBoard(), FakeBoard(uuid="b", name="NVIDIA T4")],
            {"units": 5.0},
            "boards of several kinds",
        ),
        ([FakeBoard(has_counter=False, has_power=False)], {"units": 5.0}, "was not measured"),
        ([FakeBoard(Watts((1e9, 0.0)), uuid="x")], {"units": 5.0}, "too short to show any energy"),
    ],
)
def test_a_run_that_cannot_carry_a_plan_says_why(scripts, header, message, tmp_path):
    job = recorded(*scripts, step_s=None, **header)
    assert message in job.unusable
    write_measured_job(tmp_path / "p.json", job)
    assert read_measured_job(tmp_path / "p.json") == job
    with pytest.raises(ProfileError, match=message):
        read_profile(tmp_path / "p.json")


def test_a_machine_that_tells_nothing_has_no_profile():
    rig = Rig(cpu_w=None, units=5.0).begin(ME)
    job = measured_job(rig.header.job, rig.run(10).end())
    assert "energy of the CPU is unknown" in job.unusable


def test_mismatch_and_heating_widen_the_range():
    job = recorded(FakeBoard())
    board = replace(job.measurement.boards[0], mismatch_ratio=0.2)
    worse = replace(job.measurement, boards=(board,))
    assert error_ratio(worse, Method.COUNTER) == pytest.approx(0.206, abs=0.002)
    assert error_ratio(job.measurement, Method.ESTIMATED) >= 0.35
    rising = recorded(FakeBoard(temperature_c=lambda time_s: 40 + int(time_s / 10)))
    assert rising.profile.energy_error_ratio > job.profile.energy_error_ratio + 0.02


def test_the_whole_job_takes_its_units_and_its_host():
    job = recorded(FakeBoard(Watts((1e9, 360.0))))
    whole = forecast(job.measurement, 7200.0)
    assert whole.hours == pytest.approx(1.0, rel=0.01)
    assert whole.host_kwh == pytest.approx(0.060, rel=0.01)
    assert whole.it_kwh == pytest.approx(0.420, rel=0.01)
    paid = bill(whole, place_of(None, 100.0, 0.5, None))
    assert paid.kg == pytest.approx(0.042, rel=0.01)
    assert paid.usd == pytest.approx(0.21, rel=0.01)
    assert "0.042 kg CO2e, 0.210 USD at here" in bill_sentence(paid, "step")


def test_what_is_not_known_is_named_with_the_option():
    whole = forecast(recorded(FakeBoard()).measurement, 100.0)
    unknown = Place(
        name="here", kg_per_it_kwh=None, usd_per_it_kwh=None, usd_per_h=None, source="none"
    )
    text = bill_sentence(bill(whole, unknown), "step")
    assert "CO2e unknown (--at or --g-per-kwh)" in text
    assert "cost unknown (--at or --usd-per-kwh)" in text


def test_without_steps_there_is_no_forecast():
    assert forecast(recorded(FakeBoard(), step_s=None).measurement, 100.0) is None


def test_a_cloud_machine_has_rent_grid_and_pue():
    place = place_of("aws:eu-north-1:c7a.medium", None, None, None)
    assert place.usd_per_h > 0
    assert 0 < place.kg_per_it_kwh < 0.1
    assert place_of("aws:eu-north-1", None, 0.1, None).usd_per_it_kwh > 0.1
    assert place_of("aws:eu-north-1", None, None, None).usd_per_h is None
    with pytest.raises(InputError, match="leave --g-per-kwh out"):
        place_of("aws:eu-north-1", 50.0, None, None)
    with pytest.raises(CatalogError):
        place_of("aws:eu-north-1:p9.huge", None, None, None)


@pytest.mark.parametrize(
    "changes", [{"interval_s": 0.0}, {"units": float("nan")}, {"units_total": -1.0}]
)
def test_a_job_of_absurd_figures_is_refused(changes):
    with pytest.raises(InputError):
        Job(name="x", **changes)


def test_the_live_view_shows_every_board_and_what_it_is_read_from():
    rig = Rig(
        FakeBoard(uuid="GPU-0", pids=lambda _: frozenset({ME})),
        FakeBoard(uuid="GPU-1", has_counter=False, pids=lambda _: frozenset({ME})),
        FakeBoard(uuid="GPU-2", lost_from_s=3.0, pids=lambda _: frozenset()),
        FakeBoard(uuid="GPU-3", has_counter=False, has_power=False, pids=lambda _: frozenset()),
    ).begin(ME)
    rig.run(20, step_s=0.5)
    view = rig.recorder.look(lambda ledger: live_view(rig.header, ledger))
    meters = [board.meter for board in view.boards]
    assert meters == ["energy counter", "instant power", "no answer", "no answer"]
    assert [board.used for board in view.boards] == [True, True, False, False]
    assert view.boards[0].power_w == 300
    assert view.boards[3].energy_j is None
    assert view.units == pytest.approx(40, abs=3)
    assert view.j_per_unit == pytest.approx(300, rel=0.1)
    assert view.host_meter == "RAPL counter"
    assert view.history[-1][1] == pytest.approx(300)
    rig.end()


def test_a_job_that_slept_has_no_load_to_place():
    rig = Rig(units=5.0).begin(NOBODY)
    job = measured_job(rig.header.job, rig.run(10).end(cpu_s=0.0))
    assert "no CPU time of the job was seen" in job.unusable
