"""Sessions inside a job, and the words that jobs pass on."""

import json
import os
import time

import pytest

from advisor import profile
from advisor.errors import InputError
from advisor.profile import inside
from advisor.profile.file import read_measured_job
from advisor.profile.stamps import (
    PIPE_VARIABLE,
    ListStamps,
    PipeStamps,
    StampPipe,
    rank_of,
)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    for name in (PIPE_VARIABLE, "RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(inside, "_parent", None)


def busy(duration_s):
    until = time.monotonic() + duration_s
    while time.monotonic() < until:
        sum(range(100))


def test_a_block_is_measured(tmp_path):
    began_s, used_s = time.monotonic(), time.process_time()
    with profile.session(tmp_path / "p.json", unit="image", precision="fp16") as session:
        for _ in range(10):
            busy(0.05)
            session.step(units=4)
        session.phase("saving")
        busy(0.1)
        session.phase("")
    job = session.result
    got_cpus = (time.process_time() - used_s) / (time.monotonic() - began_s)  # 1 on a free core
    assert read_measured_job(tmp_path / "p.json") == job
    assert job.measurement.units == 40
    assert job.profile.unit == "image"
    assert job.profile.precision == "fp16"
    assert job.profile.cpu.busy_cpus == pytest.approx(got_cpus, rel=0.6)
    assert [phase.name for phase in job.measurement.phases] == ["saving"]
    assert job.measurement.exit_code == 0


def test_words_of_code_deep_inside_reach_the_session(tmp_path):
    profile.step()  # without a session nothing happens
    profile.phase("x")
    with profile.session(tmp_path / "p.json") as session:
        busy(0.3)
        profile.step()
        profile.phase("deep")
        busy(0.1)
    assert session.result.measurement.units == 1
    assert session.result.measurement.phases[0].name == "deep"


def test_a_function_is_measured_at_each_call(tmp_path):
    @profile.session(tmp_path / "p.json", unit="call", units=1)
    def work(value):
        busy(0.3)
        return value

    assert work(3) == 3
    first = read_measured_job(tmp_path / "p.json")
    assert work(4) == 4
    assert first.measurement.units == 1
    assert first.unit == "call"


@pytest.mark.parametrize(
    ("error", "code"),
    [(ValueError("x"), 1), (SystemExit(4), 4), (SystemExit(), 0), (SystemExit("no"), 1)],
)
def test_a_block_that_fails_is_kept_too(tmp_path, error, code):
    session = profile.session(tmp_path / "p.json", units=1)

    def work():
        with session:
            busy(0.2)
            raise error

    with pytest.raises(type(error)):
        work()
    assert session.result.measurement.exit_code == code


def test_a_rank_without_a_sampling_parent_has_a_file_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("RANK", "3")
    with profile.session(tmp_path / "p.json", units=1):
        busy(0.1)
    assert (tmp_path / "p.rank3.json").exists()


def test_under_a_sampling_parent_a_session_only_passes_words_on(tmp_path, monkeypatch):
    pipe = StampPipe()
    monkeypatch.setenv(PIPE_VARIABLE, pipe.path)
    with profile.session(tmp_path / "p.json") as session:
        session.step(2)
        session.phase("evaluation")
    profile.step(5)
    words = [(units, rank, phase) for _, units, rank, phase in pipe.read()]
    assert words == [(2.0, 0, None), (0.0, 0, "evaluation"), (5.0, 0, None)]
    assert session.result is None
    assert not (tmp_path / "p.json").exists()
    pipe.close()


def test_figures_out_of_range_are_refused(tmp_path):
    with pytest.raises(InputError, match="interval"):
        profile.session(tmp_path / "p.json", interval_s=60)
    with pytest.raises(ValueError, match="fp7"):
        profile.session(tmp_path / "p.json", precision="fp7")
    with (
        pytest.raises(InputError, match="cannot be written"),
        profile.session(tmp_path / "none" / "p.json"),
    ):
        pass


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12.5 3 1", (12.5, 3.0, 1, None)),
        ('12.5 0 0 "a phase"', (12.5, 0.0, 0, "a phase")),
        ("12.5", (12.5, 1.0, 0, None)),
        ("12.5 2", (12.5, 2.0, 0, None)),
    ],
)
def test_lines_of_the_pipe(line, expected):
    pipe = StampPipe()
    with open(pipe.path, "w") as file:  # noqa: PTH123 - as a script does
        file.write(f"{line}\n")
    assert pipe.read() == [expected]
    pipe.close()


def test_nonsense_in_the_pipe_is_counted_and_harms_nothing():
    pipe = StampPipe()
    with open(pipe.path, "w") as file:  # noqa: PTH123
        file.write("when? 1\n1 nan\n1 -2\n1 1 x\n1 1 0 {\n5 1 0\nhalf a li")
    assert pipe.read() == [(5.0, 1.0, 0, None)]
    assert pipe.refused == 5
    pipe.close()


def test_many_steps_share_few_lines_and_none_is_lost():
    stamps = ListStamps()
    for _ in range(10_000):
        stamps.step(1.0)
    stamps.flush()
    words = stamps.read()
    assert sum(units for _, units, _, _ in words) == 10_000
    assert len(words) < 200


def test_a_full_pipe_keeps_the_units_for_later():
    pipe = StampPipe()
    stamps = PipeStamps(pipe.path, 0)
    sent = 0
    while stamps.send((1.0, 1.0, 0, None)):
        sent += 1
    stamps.step(7.0)
    stamps.flush()
    assert len(pipe.read()) == sent
    stamps.flush()
    assert pipe.read()[0][1] == 7.0
    pipe.close()


def test_a_parent_that_is_gone_is_no_reason_to_fail():
    stamps = PipeStamps("/no/such/pipe", 0)
    assert stamps.send((1.0, 1.0, 0, None))


def test_the_launchers_rank_is_found():
    assert rank_of({}) is None
    assert rank_of({"RANK": "2", "SLURM_PROCID": "9"}) == 2
    assert rank_of({"OMPI_COMM_WORLD_RANK": "5"}) == 5
    assert rank_of({"RANK": "x"}) is None


def test_the_written_document_is_json_that_says_its_command(tmp_path):
    with profile.session(tmp_path / "p.json", units=1, name="mine"):
        busy(0.1)
    document = json.loads((tmp_path / "p.json").read_text())
    assert document["name"] == "mine"
    assert document["measurement"]["command"]
    assert os.path.basename(document["measurement"]["trace"]) == "p.trace.gz"  # noqa: PTH119
