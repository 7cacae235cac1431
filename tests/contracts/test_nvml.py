"""The real adapter and the unmodified nvidia-ml-py against a driver library built here.

Nothing of ours is replaced: the library is found by the loader, as the driver's own is.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("fake_nvml.c")
JOB = """
import os, pathlib, sys, time
from advisor import profile
busy = pathlib.Path(os.environ["FAKE_NVML_BUSY"])
busy.write_text(str(os.getpid()))
try:
    for _ in range(int(sys.argv[1])):
        time.sleep(0.1)
        profile.step()
finally:
    busy.unlink()
"""

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    folder = tmp_path_factory.mktemp("driver")
    command = ["gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-o"]
    subprocess.run([*command, folder / "libnvidia-ml.so.1", SOURCE], check=True)
    return folder


def profiled(driver, folder, *, steps=8, **environment):
    """Profile a job of some tenths of a second on the boards of the driver."""
    advisor = [sys.executable, "-m", "advisor", "profile", "--idle", "0.5"]
    run = subprocess.run(
        [*advisor, "--", sys.executable, "-c", JOB, str(steps)],
        cwd=folder,
        env={
            **os.environ,
            "LD_LIBRARY_PATH": str(driver),
            "FAKE_NVML_BUSY": str(folder / "busy"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads((folder / "profile.json").read_text()), run.stderr


def test_a_run_is_read_by_counter_and_by_instant_power(driver, tmp_path):
    document, shown = profiled(driver, tmp_path, steps=20)
    used, idle = document["measurement"]["boards"]
    assert document["hardware"]["accelerator"] == "NVIDIA H100 80GB HBM3"
    assert document["hardware"]["accelerator_count"] == 1
    assert (used["used"], idle["used"]) == (True, False)
    assert used["method"] == "counter"
    assert (used["power_source"], used["scope"]) == ("instant", "gpu")
    assert used["energy_j"] == pytest.approx(300 * 2.0 + 60 * 0.2, rel=0.15)
    assert used["peak_memory_gib"] == pytest.approx(20)
    assert used["power_limit_w"] == 700
    assert used["idle_w"] == pytest.approx(60, rel=0.01)
    assert used["throttle_reasons"] == ["power cap"]
    assert document["measured"]["energy_j_per_unit"] == pytest.approx(30, rel=0.1)
    assert "1 x NVIDIA H100 80GB HBM3" in shown


def test_a_board_without_counter_is_integrated_and_told(driver, tmp_path):
    document, shown = profiled(driver, tmp_path, FAKE_NVML_LACKS="counter")
    assert document["measured"]["method"] == "integrated"
    assert "no energy counter" in shown


def test_a_driver_without_instant_power_is_asked_for_the_average(driver, tmp_path):
    document, _ = profiled(driver, tmp_path, FAKE_NVML_LACKS="instant")
    assert document["measurement"]["boards"][0]["power_source"] == "average"


def test_a_board_that_refuses_everything_is_unknown_not_zero(driver, tmp_path):
    document, shown = profiled(driver, tmp_path, FAKE_NVML_LACKS="counter power instant")
    assert document["measurement"]["boards"][0]["energy_j"] is None
    assert "was not measured" in document["unusable"]
    assert "neither power nor energy can be read" in " ".join(shown.split())


def test_a_board_that_is_lost_is_told(driver, tmp_path):
    document, _ = profiled(driver, tmp_path, steps=20, FAKE_NVML_LOST="1.5")
    assert any("GPU 1" in word for word in document["measurement"]["missing"])


def test_a_driver_that_names_no_processes_leaves_it_to_utilisation(driver, tmp_path):
    document, _ = profiled(driver, tmp_path, FAKE_NVML_LACKS="processes")
    assert [board["used"] for board in document["measurement"]["boards"]] == [True, False]


def test_only_visible_boards_are_read(driver, tmp_path):
    document, _ = profiled(driver, tmp_path, CUDA_VISIBLE_DEVICES="GPU-00000000")
    assert [board["uuid"] for board in document["measurement"]["boards"]] == ["GPU-00000000-fake"]


def test_a_job_that_sees_no_board_is_a_job_of_cpus(driver, tmp_path):
    document, _ = profiled(driver, tmp_path, CUDA_VISIBLE_DEVICES="")
    assert document["measurement"]["boards"] == []
    assert document["hardware"]["accelerator"] is None
    assert "shows no board" in " ".join(document["measurement"]["missing"])


def test_a_session_measures_itself_from_inside(driver, tmp_path):
    job = JOB.replace("    for _", "    with profile.session('inside.json') as s:\n     for _")
    job = job.replace("        time", "         time").replace(
        "        profile", "         profile"
    )
    subprocess.run(
        [sys.executable, "-c", job, "20"],
        cwd=tmp_path,
        env={
            **os.environ,
            "LD_LIBRARY_PATH": str(driver),
            "FAKE_NVML_BUSY": str(tmp_path / "busy"),
        },
        check=True,
    )
    document = json.loads((tmp_path / "inside.json").read_text())
    assert document["measured"]["energy_j_per_unit"] == pytest.approx(30, rel=0.1)
    assert document["measurement"]["boards"][0]["used"]
