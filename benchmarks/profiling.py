"""A profiling session: what it costs to start, to sample eight boards, and to keep a day on disk.

Peers in the same run, on the same driver library: CodeCarbon's and Zeus's trackers. The library is
the stand-in of tests/contracts, so a call costs less than a real driver's; the ratios hold for all
that is not the driver.
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import ROOT, report

from advisor.profile.meters.ports import HostState, Power, State
from advisor.profile.recording.ledger import Ledger
from advisor.profile.recording.meter_sum import MeterSum
from advisor.profile.recording.trace import TraceWriter

BOARDS = 8
HOURS = 24.0
HOURS_WRITTEN = 4.0
SAMPLED_S = 30.0
STARTS = {
    "advisor": (
        "from advisor import profile\n"
        "s = profile.session('{folder}/p.json', units=1)\ns.__enter__()\n{told}"
    ),
    "codecarbon": (
        "from codecarbon import OfflineEmissionsTracker\n"
        "t = OfflineEmissionsTracker(country_iso_code='SWE', log_level='error',"
        " output_dir='{folder}', allow_multiple_runs=True)\nt.start()\n{told}"
    ),
    "zeus": (
        "from zeus.monitor import ZeusMonitor\n"
        "m = ZeusMonitor()\nm.begin_window('w', sync_execution=False)\n{told}"
    ),
}
TOLD = "import os, time\nprint(time.monotonic() - begun, flush=True)\nos._exit(0)\n"


def main() -> None:
    """Measure and report; aims stand in README.md."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_driver(folder)
        figures = {
            "start_of_command_s": start_of_command_s(folder),
            **{f"start_of_{peer}_s": start_of(peer, folder) for peer in STARTS},
            **sampling(folder),
            **day_on_disk(folder),
            **accuracy(),
        }
    own = figures["start_of_advisor_s"]
    for peer in ("codecarbon", "zeus"):
        figures[f"start_over_{peer}"] = own / figures[f"start_of_{peer}_s"]
    report("profiling", figures)


def build_driver(folder: Path) -> None:
    """Build the stand-in, and a dummy nvidia-smi that CodeCarbon looks for."""
    source = ROOT / "tests" / "contracts" / "fake_nvml.c"
    library = folder / "libnvidia-ml.so.1"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", library, source], check=True)
    smi = folder / "nvidia-smi"
    smi.write_text("#!/bin/sh\nexit 0\n")
    smi.chmod(0o755)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment in which the stand-in is the driver."""
    return {
        **os.environ,
        "LD_LIBRARY_PATH": str(folder),
        "PATH": f"{folder}:{os.environ['PATH']}",
        "FAKE_NVML_BOARDS": str(BOARDS),
    }


def start_of_command_s(folder: Path) -> float:
    """Return what `advisor profile` puts before the first line of a command. [s]"""
    child = (sys.executable, "-c", "import time; print(time.monotonic(), flush=True)")
    ours = (sys.executable, "-m", "advisor", "profile", "--idle", "0", "--units", "1")
    ours = (*ours, "--out", str(folder / "p.json"), "--", *child)
    return median([begun(ours, folder) - begun(child, folder) for _ in range(9)])


def begun(command: tuple[str, ...], folder: Path) -> float:
    """Return how long after its launch a command printed its clock. [s]"""
    before = time.monotonic()
    run = subprocess.run(
        command, env=environment(folder), capture_output=True, text=True, check=True
    )
    return float(run.stdout.split()[0]) - before


def start_of(peer: str, folder: Path) -> float:
    """Return import, construction and start of a tracker inside a process. [s]; nan if absent."""
    script = "import time\nbegun = time.monotonic()\n" + STARTS[peer]
    command = (sys.executable, "-W", "ignore", "-c", script.format(folder=folder, told=TOLD))
    times = []
    for _ in range(5):
        run = subprocess.run(
            command, env=environment(folder), capture_output=True, text=True, check=False
        )
        if run.returncode:
            print(f"{peer}: {run.stderr.strip().splitlines()[-1]}")
            return float("nan")
        times.append(float(run.stdout.split()[-1]))
        for left in folder.glob("p.trace.gz*"):
            left.unlink()
    return median(times)


def sampling(folder: Path) -> dict[str, float]:
    """Return the CPU time of ours while a job sleeps, per second, and the peak memory."""

    words = ("profile", "--idle", "0", "--units", "1", "--out", str(folder / "p.json"))
    ours = (sys.executable, "-m", "advisor", *words)

    def cpu_s(duration_s: float) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = (*ours, "--", "sleep", str(duration_s))
        subprocess.run(command, env=environment(folder), capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    short = median([cpu_s(1.0) for _ in range(3)])
    return {
        "sampling_share_of_a_core": (cpu_s(1.0 + SAMPLED_S) - short) / SAMPLED_S,
        "command_peak_mib": peak_mib((*ours, "--", "true"), folder),
    }


def peak_mib(command: tuple[str, ...], folder: Path) -> float:
    """Return the largest memory that a command held. [MiB]"""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment(folder), stdout=quiet, stderr=quiet)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_maxrss / 1024


def day_on_disk(folder: Path) -> dict[str, float]:
    """Return the size of a day at 10 Hz, powers and counters as noisy as real ones."""
    rng = random.Random(1)  # noqa: S311 - a simulation
    path = folder / "day.trace.gz"
    writer, ledger = TraceWriter(path, {}), Ledger(BOARDS, 0.1, has_host=True)
    counters = [0.0] * BOARDS
    before_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for tick in range(round(HOURS_WRITTEN * 36_000)):
        time_s = round(tick * 0.1 + rng.uniform(0, 2e-4), 4)
        powers = []
        for index in range(BOARDS):
            power_w = rng.gauss(520.0, 25.0) if rng.random() > 0.1 else rng.gauss(200.0, 15.0)
            counters[index] += power_w * 100.0
            powers.append(Power(round(power_w * 1e3), round(counters[index]), 97))
        writer.power(time_s, tuple(powers))
        ledger.add_power(time_s, tuple(powers))
        if tick == 0:
            ledger.start(time_s)
        if tick % 10 == 0:
            states = tuple(State(61_000, 60 + tick % 3, 1950, 2619, 4) for _ in range(BOARDS))
            host = HostState(tick * 90_000, tick * 9000, tick * 0.08, 4096)
            writer.state(time_s, states)
            writer.host(time_s, host)
            ledger.add_state(states)
            ledger.add_host(time_s, host)
    writer.close()
    grown_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mib
    return {
        "day_on_disk_mb": path.stat().st_size / 1e6 * HOURS / HOURS_WRITTEN,
        "memory_growth_mib": grown_mib,
    }


def accuracy() -> dict[str, float]:
    """Return the error of counter and integral on ten minutes whose energy is known."""
    rng = random.Random(2)  # noqa: S311 - a simulation
    meter, truth_j, power_w, counter_mj = MeterSum(), 0.0, 300.0, 0.0
    meter.add(0.0, 300_000, 0, gap=False)
    for tick in range(1, 60_001):  # the truth moves every 10 ms, samples come every 100 ms
        if rng.random() < 0.02:
            power_w = rng.choice((150.0, 300.0, 420.0))
        truth_j += power_w * 0.01
        counter_mj = truth_j * 1e3
        if tick % 10 == 0:
            meter.add(tick * 0.01, round(power_w * 1e3), round(counter_mj), gap=False)
    return {
        "counter_error_ratio": meter.sums.counter_j / truth_j - 1.0,
        "integral_error_ratio": meter.sums.integrated_j / truth_j - 1.0,
    }


def median(values: list[float]) -> float:
    """Return the middle value."""
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    if shutil.which("gcc") is None:
        sys.exit("gcc builds the stand-in of the driver; install it")
    main()
