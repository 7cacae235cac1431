import csv
import json
import os
import signal

import psutil
import pytest
from functional.commands import SCENARIOS, advisor, advisor_process
from functional.sweeping import count, solve_times, started, wait_for_rows

TEAM = SCENARIOS / "nlp-team.yaml"
TRAINING = SCENARIOS / "pretraining-10k-gpu-hours.yaml"
MANY = ("limits.cost_usd=5000:9000:150",)


@pytest.fixture(scope="module", autouse=True)
def unanswered(tmp_path_factory):
    """A sweep on a cluster that nobody answers for: it waits ten seconds, beside other tests."""
    out = tmp_path_factory.mktemp("unanswered") / "s.sqlite"
    words = ("--vary", "limits.cost_usd=9000", "--cluster", "dask://127.0.0.1:1")
    with started(TEAM, *words, "--out", out) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("sweep") / "s.sqlite"


@pytest.fixture(scope="module")
def answer(out):
    words = ("--vary", "limits.cost_usd=8100,8200,9000", "--vary", "prices=1,2", "--jobs", "1")
    return advisor("sweep", TEAM, *words, "--out", out, "--csv", out.with_suffix(".csv"))


def test_a_sweep_says_what_it_found_in_eighty_columns(answer):
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == ""
    assert "nlp-team: 6 scenarios, 2 planned, 4 without a plan" in answer.stdout
    assert max(len(line) for line in answer.stdout.splitlines()) <= 80


@pytest.mark.usefixtures("answer")
def test_rows_are_in_sqlite_and_in_csv(out):
    assert count(out) == 6
    rows = list(csv.DictReader(out.with_suffix(".csv").read_text().splitlines()))
    assert [row["limits.cost_usd"] for row in rows[::2]] == ["8100", "8200", "9000"]
    assert [row["prices"] for row in rows[:2]] == ["1", "2"]
    assert [row["status"] for row in rows].count("infeasible") == 4


@pytest.mark.usefixtures("answer")
def test_another_run_reads_what_is_there_and_prints_one_document(out):
    words = ("--vary", "limits.cost_usd=8100,8200,9000", "--vary", "prices=1,2")
    again = advisor_process("sweep", TEAM, *words, "--out", out, "--json")
    document, end = json.JSONDecoder().raw_decode(again.stdout)
    assert again.stdout[end:] == "\n"
    assert document["reused"] == 6
    assert document["outcomes"] == {"infeasible": 4, "optimal": 2}


def test_one_worker_and_two_write_the_same_bytes(tmp_path):
    for jobs, run in (("1", advisor), ("2", advisor_process)):
        words = ("--vary", "limits.cost_usd=3000:9000:30", "--jobs", jobs)
        files = ("--out", tmp_path / f"{jobs}.sqlite", "--csv", tmp_path / f"{jobs}.csv")
        assert run("sweep", TRAINING, *words, *files).returncode == 0
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(tmp_path):
    out = tmp_path / "s.sqlite"
    words = (TRAINING, "--vary", *MANY, "--out", out)
    process = started(*words, "--jobs", "2")
    wait_for_rows(out, 5, process)
    os.killpg(process.pid, signal.SIGINT)
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "advisor: ending with the scenarios that are begun; Ctrl-C again gives up\n"
    done = count(out)
    assert 5 <= done < 150
    assert f"{150 - done} not answered yet" in " ".join(printed.split())
    again = json.loads(advisor("sweep", *words, "--jobs", "1", "--json").stdout)
    assert again["reused"] == done
    assert again["answered"] == count(out) == 150


def test_a_killed_sweep_goes_on_without_doing_anything_again(tmp_path):
    out = tmp_path / "s.sqlite"
    words = (TRAINING, "--vary", *MANY, "--out", out)
    process = started(*words, "--jobs", "2")
    wait_for_rows(out, 5, process)
    process.kill()
    process.wait()
    done = count(out)
    before = solve_times(out)
    again = json.loads(advisor("sweep", *words, "--jobs", "1", "--json").stdout)
    assert again["reused"] == done
    assert count(out) == 150
    assert before.items() <= solve_times(out).items()
    os.killpg(process.pid, signal.SIGKILL)  # its workers, which would wait 30 s for it
    process.communicate()


def test_a_local_worker_that_is_killed_ends_with_a_sentence_and_its_rows(tmp_path):
    out = tmp_path / "s.sqlite"
    process = started(TRAINING, "--vary", *MANY, "--out", out, "--jobs", "2")
    wait_for_rows(out, 5, process)
    children = psutil.Process(process.pid).children()
    next(row for row in children if "LokyProcess" in " ".join(row.cmdline())).kill()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "a worker was killed" in said
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    assert count(out) >= 5


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "nothing varies"),
        (("--vary", "limits.cost_usd=-5"), "--vary limits.cost_usd=-5: "),
        (("--vary", "limits.cost_usd=1..2"), "add --random COUNT"),
        (("--vary", "limits.cost_usd=1", "--cluster", "foo"), "write dask://host:port"),
        (("--vary", "limits.cost_usd=1", "--out", "/nowhere/s.sqlite"), "cannot be written"),
        (("--vary", "limits.cost_usd=1", "--out", "/dev/full"), "disk is full"),
        (("--vary", "limits.cost_usd=1", "--jobs", "0"), "0 is not in the range"),
        (
            ("--vary", "a=1", "--jobs", "2", "--cluster", "dask://a:1"),
            "--jobs is for this machine",
        ),
        (("--vary", "limits.cost_usd=9000", "--random", "0"), "0 is not in the range"),
    ],
)
def test_bad_words_end_with_a_sentence(words, message, tmp_path):
    out = () if "--out" in words else ("--out", tmp_path / "s.sqlite")
    answer = advisor("sweep", TEAM, *words, *out)
    assert answer.returncode == 2
    assert message in " ".join(answer.stderr.replace("│", " ").split())
    assert "Traceback" not in answer.stderr


def test_a_cluster_that_does_not_answer_is_named(unanswered):
    _, said = unanswered.communicate(timeout=60)
    assert unanswered.returncode == 2
    assert "no Dask scheduler" in said
    assert "Traceback" not in said


HIDDEN = """\
import sys


class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"pyarrow", "distributed", "ray"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])


sys.meta_path.insert(0, Hide())
"""


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("--parquet", "s.parquet"), "parquet"),
        (("--cluster", "dask://127.0.0.1:1"), "dask"),
        (("--cluster", "ray://127.0.0.1:1"), "ray"),
    ],
)
def test_without_an_extra_its_option_says_what_to_install(words, extra, tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(HIDDEN)
    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    rest = ("--vary", "limits.cost_usd=9000", "--out", tmp_path / "s.sqlite")
    answer = advisor_process("sweep", TEAM, *rest, *words)
    assert answer.returncode == 2
    assert f"pip install 'advisor[{extra}]'" in answer.stderr
