"""Logs of other trackers: real layouts, one simulated run, and what goes wrong in such logs."""

from pathlib import Path

import pytest
from fakes import logs

from advisor.domain.measurement import Method
from advisor.errors import ProfileError
from advisor.profile.file import read_measured_job, write_measured_job
from advisor.profile.imports.detect import read_log
from advisor.profile.imports.told import Told
from advisor.profile.summary.compare import compare

FOLDER = Path(__file__).parents[3] / "fixtures" / "logs"
SMI = FOLDER / "simulated-nvidia-smi.csv"
ZEUS = FOLDER / "simulated-zeus.csv"
CODECARBON = FOLDER / "simulated-codecarbon-emissions.csv"
TOLD = Told(units=240, accelerator=logs.NAME)
TRUTH_J = sum(logs.ENERGY_J)


@pytest.mark.parametrize(
    ("path", "tracker"), [(SMI, "nvidia-smi"), (ZEUS, "Zeus"), (CODECARBON, "CodeCarbon")]
)
def test_each_log_is_known_by_its_header_and_gives_the_runs_energy(path, tracker, tmp_path):
    found, job = read_log(path, TOLD)
    assert found == tracker
    assert sum(board.energy_j for board in job.measurement.boards) == pytest.approx(
        TRUTH_J, rel=0.005
    )
    assert job.measurement.duration_s == pytest.approx(120, rel=0.01)
    assert job.profile.accelerator == logs.NAME
    assert job.profile.accelerator_count == 2
    assert job.profile.energy_j_per_unit == pytest.approx(TRUTH_J / 240, rel=0.01)
    write_measured_job(tmp_path / "p.json", job)
    assert read_measured_job(tmp_path / "p.json") == job


def test_two_logs_of_one_run_agree_and_a_third_that_missed_half_is_flagged(tmp_path):
    jobs = [read_log(path, TOLD)[1] for path in (SMI, ZEUS, CODECARBON)]
    for one in jobs:
        for other in jobs:
            assert not any(row.is_large for row in compare(one, other))
    half = tmp_path / "half.csv"
    half.write_text("\n".join(SMI.read_text().splitlines()[:121]))
    rows = compare(jobs[1], read_log(half, TOLD)[1])
    assert {row.name for row in rows if row.is_large} >= {"time", "energy of the boards"}


def test_the_fixtures_are_what_their_script_makes():
    assert logs.smi() == SMI.read_text()
    assert logs.zeus() == ZEUS.read_text()
    assert logs.codecarbon() == CODECARBON.read_text()


def smi(tmp_path, *rows, header="timestamp, power.draw [W], temperature.gpu, utilization.gpu [%]"):
    path = tmp_path / "smi.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def second(number, *cells):
    return ", ".join([f"2026/11/23 12:00:{number:02d}.000", *cells])


def test_the_line_that_tutorials_show_needs_the_boards_name(tmp_path):
    path = smi(tmp_path, *(second(n, "250.00 W", "60", "90 %") for n in range(31)))
    with pytest.raises(ProfileError, match="names no GPU; pass --accelerator"):
        read_log(path, Told(units=30))
    _, job = read_log(path, Told(units=30, accelerator="T4"))
    assert job.measurement.boards[0].energy_j == pytest.approx(7500)
    assert job.measurement.boards[0].method is Method.INTEGRATED
    assert job.profile.accelerator == "T4"


def test_values_without_units_and_refusals_are_read(tmp_path):
    cells = [("250.00", "60", "90")] * 10 + [("[N/A]", "60", "90")] * 5
    cells += [("[Not Supported]", "[N/A]", "[N/A]")] + [("250.00", "60", "90")] * 15
    path = smi(tmp_path, *(second(n, *row) for n, row in enumerate(cells)))
    _, job = read_log(path, TOLD)
    board = job.measurement.boards[0]
    assert board.energy_j == pytest.approx(250 * (9 + 14))
    assert any("not read for 7.0 of 30.0 s" in word for word in job.measurement.missing)


def test_a_log_of_refusals_alone_is_unknown(tmp_path):
    path = smi(tmp_path, *(second(n, "[N/A]", "60", "90 %") for n in range(20)))
    _, job = read_log(path, TOLD)
    assert job.measurement.boards[0].energy_j is None
    assert "was not measured" in job.unusable


def test_a_gap_is_told_and_not_filled(tmp_path):
    rows = [second(n, "250.00 W", "60", "90 %") for n in (*range(10), *range(40, 50))]
    _, job = read_log(smi(tmp_path, *rows), TOLD)
    assert job.measurement.boards[0].energy_j == pytest.approx(250 * 18)
    assert any("gap" in word for word in job.measurement.warnings)


def test_a_clock_that_jumps_back_is_told_and_time_goes_on(tmp_path):
    rows = [second(n, "250.00 W", "60", "90 %") for n in (*range(30, 45), *range(20, 35))]
    _, job = read_log(smi(tmp_path, *rows), TOLD)
    assert job.measurement.boards[0].energy_j == pytest.approx(250 * 29)
    assert any("jumped back 1 time" in word for word in job.measurement.warnings)


@pytest.mark.parametrize("apart_ms", [0, 1, 20])
def test_boards_without_a_name_cannot_be_told_apart(tmp_path, apart_ms):
    rows = [second(n, "250.00 W", "60", "90 %").replace(".000", f".{k * apart_ms:03d}")
            for n in range(20) for k in range(4)]  # fmt: skip
    with pytest.raises(ProfileError, match="add index or uuid"):
        read_log(smi(tmp_path, *rows), TOLD)


def test_the_better_power_column_is_read(tmp_path):
    header = "timestamp, name, power.draw [W], power.draw.instant [W]"
    rows = [second(n, "NVIDIA H100 PCIe", "200.00 W", "300.00 W") for n in range(11)]
    _, job = read_log(smi(tmp_path, *rows, header=header), TOLD)
    assert job.measurement.boards[0].energy_j == pytest.approx(3000)
    assert job.measurement.boards[0].power_source == "instant"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no log of"),
        ("a,b\n1,2\n", "no log of CodeCarbon, Zeus, nvidia-smi"),
        ("timestamp, temperature.gpu\n2026/11/23 12:00:00.000, 50\n", "no power in the log"),
        ("timestamp, power.draw [W]\n", "has no rows"),
        ("timestamp, power.draw [W]\nyesterday, 1 W\n", "no time of nvidia-smi"),
        ("timestamp, power.draw [W]\n2026/11/23 12:00:00.000, 1 W\n", "too short"),
        ("start_time,window_name,elapsed_time,gpu0_energy\n", "no windows"),
        ("start_time,window_name,elapsed_time,gpu0_energy\n1,w,x,2\n", "damaged"),
        (
            "start_time,window_name,elapsed_time,gpu0_energy\n1,a,1,2\n2,b,1,2\n",
            "windows of several names",
        ),
        (logs.HEADER + "\n", "no run"),
    ],
)
def test_a_log_that_cannot_be_read_says_why(text, message, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(text)
    with pytest.raises(ProfileError, match=message):
        read_log(path, TOLD)


def test_a_window_of_several_is_chosen_by_name(tmp_path):
    path = tmp_path / "zeus.csv"
    rows = ["start_time,window_name,elapsed_time,gpu0_energy", "1,epoch,10,3000"]
    rows += [f"{n},step,1,300" for n in range(1, 9)]
    path.write_text("\n".join(rows))
    _, job = read_log(path, Told(accelerator="A100", part="step"))
    assert job.measurement.units == 8
    assert job.profile.energy_j_per_unit == pytest.approx(300)
    with pytest.raises(ProfileError, match='no window "eval"; there are epoch, step'):
        read_log(path, Told(accelerator="A100", part="eval"))
    with pytest.raises(ProfileError, match="pass --accelerator"):
        read_log(path, Told())


def test_zero_energy_of_gpus_that_are_there_is_a_refusal(tmp_path):
    header, row = CODECARBON.read_text().splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True)) | {"gpu_energy": "0.0"}
    path = tmp_path / "emissions.csv"
    path.write_text(f"{header}\n{','.join(cells.values())}\n")
    _, job = read_log(path, TOLD)
    assert job.measurement.boards[0].energy_j is None
    assert any("wrote 0 kWh" in word for word in job.measurement.missing)
    assert job.profile is None


def test_ranks_of_a_run_count_the_machine_once(tmp_path):
    header, row = CODECARBON.read_text().splitlines()
    path = tmp_path / "emissions.csv"
    path.write_text(f"{header}\n{row}\n{row}\n")
    _, job = read_log(path, TOLD)
    assert sum(board.energy_j for board in job.measurement.boards) == pytest.approx(TRUTH_J)
    assert any("2 ranks" in word for word in job.measurement.warnings)


def test_runs_of_another_day_are_chosen_by_id(tmp_path):
    header, row = CODECARBON.read_text().splitlines()
    other = row.replace("2026-11-23", "2026-11-24").replace("5b0fa12c", "00000000")
    path = tmp_path / "emissions.csv"
    path.write_text(f"{header}\n{row}\n{other}\n")
    with pytest.raises(ProfileError, match="several runs"):
        read_log(path, TOLD)
    run_id = "00000000-7ddd-45bb-9761-315cc326d985"
    _, job = read_log(path, Told(units=240, part=run_id))
    assert job.measurement.started.startswith("2026-11-24")


def test_a_run_without_gpus_is_a_job_of_cpus(tmp_path):
    header, row = CODECARBON.read_text().splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    cells |= {"gpu_energy": "0.0", "gpu_count": "0", "gpu_model": ""}
    path = tmp_path / "emissions.csv"
    path.write_text(f"{header}\n{','.join(cells.values())}\n")
    _, job = read_log(path, Told(units=240))
    assert job.profile.cpu.busy_cpus == pytest.approx(8)
    assert job.profile.energy_j_per_unit == pytest.approx(105 * 120 / 240)
    assert job.profile.method == "estimated"
