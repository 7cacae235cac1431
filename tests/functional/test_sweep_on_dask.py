"""A sweep on a Dask cluster: a scheduler and two workers, each a process of its own."""

import json
import subprocess
import sys
import time

import pytest
from functional.commands import ROOT, SCENARIOS, advisor, advisor_process
from functional.sweeping import count, solve_times, started, wait_for_rows

TRAINING = SCENARIOS / "pretraining-10k-gpu-hours.yaml"
MANY = (TRAINING, "--vary", "limits.cost_usd=5000:9000:150")


class Cluster:
    """A scheduler and its workers; what still runs at the end is killed."""

    def __init__(self, folder, n_workers) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes = []
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers = [
            self.start("worker", "--nthreads", "1", "--no-nanny") for _ in range(n_workers)
        ]
        self.address = json.loads(self.wait_for_file())["address"].replace("tcp", "dask")
        self.wait_for_workers()

    def start(self, kind, *words):
        common = ("--no-dashboard", "--scheduler-file", str(self.file))
        with (self.folder / f"{kind}{len(self.processes)}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", kind, *words, *common],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def wait_for_file(self):
        for _ in range(600):
            if self.file.exists() and self.file.read_text():
                return self.file.read_text()
            time.sleep(0.1)
        raise AssertionError("no scheduler came")

    def wait_for_workers(self):
        for _ in range(600):
            log = (self.folder / "scheduler0.log").read_text()
            if log.count("Starting worker compute stream") >= len(self.workers):
                return
            time.sleep(0.1)
        raise AssertionError("no workers came")


@pytest.fixture
def cluster(tmp_path, n_workers):
    found = Cluster(tmp_path, n_workers)
    yield found
    for process in found.processes:
        process.kill()
        process.wait()


@pytest.fixture
def n_workers():
    return 2


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The same sweep on this machine, as CSV."""
    folder = tmp_path_factory.mktemp("here")
    files = ("--out", folder / "s.sqlite", "--csv", folder / "s.csv")
    assert advisor("sweep", *MANY, *files, "--jobs", "1").returncode == 0
    return (folder / "s.csv").read_bytes()


def test_a_worker_that_is_killed_loses_nothing_and_repeats_nothing(cluster, tmp_path, here):
    out, table = tmp_path / "s.sqlite", tmp_path / "s.csv"
    process = started(*MANY, "--out", out, "--csv", table, "--cluster", cluster.address, "--json")
    wait_for_rows(out, 5, process)
    before = solve_times(out)
    assert len(before) < 150
    cluster.workers[0].kill()
    printed, said = process.communicate(timeout=240)
    assert process.returncode == 0, said
    document = json.loads(printed)
    assert (document["answered"], document["reused"]) == (150, 0)
    after = solve_times(out)
    assert len(after) == 150
    assert before.items() <= after.items()  # none was computed again
    assert table.read_bytes() == here
    log = (tmp_path / "scheduler0.log").read_text()
    assert "Remove worker" in log  # the cluster saw it go


def test_a_scheduler_that_is_killed_leaves_rows_that_the_same_command_goes_on_from(
    cluster, tmp_path, here
):
    out, table = tmp_path / "s.sqlite", tmp_path / "s.csv"
    process = started(*MANY, "--out", out, "--cluster", cluster.address)
    wait_for_rows(out, 5, process)
    cluster.scheduler.kill()
    _, said = process.communicate(timeout=240)
    assert process.returncode == 1
    assert "the Dask scheduler at 127.0.0.1:" in said
    assert "Traceback" not in said
    done = count(out)
    words = (*MANY, "--out", out, "--csv", table, "--jobs", "1", "--json")
    document = json.loads(advisor("sweep", *words).stdout)
    assert document["reused"] == done
    assert table.read_bytes() == here


@pytest.mark.parametrize("n_workers", [0])
def test_a_cluster_without_workers_says_how_to_start_some(cluster, tmp_path):
    words = (*MANY, "--out", tmp_path / "s.sqlite", "--cluster", cluster.address)
    answer = advisor_process("sweep", *words)
    assert answer.returncode == 2
    assert "it has no workers; start some with `dask worker" in answer.stderr
