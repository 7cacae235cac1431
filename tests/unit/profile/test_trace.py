"""The trace: what a run kept reads back as the same measurement, cut off or whole."""

import gzip
import os

import pytest
from fakes.rig import FakeBoard, Rig, Watts, make_header

from advisor.errors import ProfileError
from advisor.profile.recording.header import header_from_document
from advisor.profile.recording.replay import replay
from advisor.profile.recording.trace import TraceWriter, read_header, read_lines
from advisor.profile.run import recover
from advisor.profile.summary.measure import measure

ME = os.getpid()
POWER = Watts((5.0, 60.0), *((1.3, 310.0), (0.7, 150.0)) * 100)


def recorded(path):
    boards = (
        FakeBoard(POWER, uuid="GPU-0", throttle=4, pids=lambda _: frozenset({ME})),
        FakeBoard(POWER, uuid="GPU-1", lost_from_s=30.0, back_from_s=40.0, reset_at_s=50.02),
        FakeBoard(POWER, uuid="GPU-2", has_counter=False, pids=lambda _: frozenset({1})),
    )
    rig = Rig(*boards, trace=path).run(5).begin(ME)
    rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, "training"))
    return rig.header, rig.run(70, step_s=0.35).sleep(30).run(20, step_s=0.35).end()


def test_a_trace_reads_back_as_the_run_itself(tmp_path):
    header, measured = recorded(tmp_path / "t.gz")
    assert header_from_document(read_header(tmp_path / "t.gz")) == header
    again = measure(header, replay(tmp_path / "t.gz"))
    assert again == measured


def test_a_trace_that_was_cut_off_reads_to_the_last_seconds(tmp_path):
    path = tmp_path / "p.trace.gz.partial"
    recorded(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    job, out = recover(path)
    assert out == tmp_path / "p.json"
    assert not job.measurement.complete
    assert 10 < job.measurement.duration_s < 100
    assert job.measurement.units > 10
    assert (tmp_path / "p.trace.gz").exists()
    assert not path.exists()


def test_any_gzip_reads_it(tmp_path):
    recorded(tmp_path / "t.gz")
    with gzip.open(tmp_path / "t.gz", "rt") as file:
        lines = file.read().splitlines()
    assert lines == list(read_lines(tmp_path / "t.gz"))
    assert lines[0].startswith("#advisor-trace/1 ")
    assert next(line for line in lines if line[:2] in {"G,", "g,"}).startswith("G,")


def test_a_recording_without_a_job_cannot_be_recovered(tmp_path):
    path = tmp_path / "p.trace.gz.partial"
    TraceWriter(path, make_header().document()).close()
    with pytest.raises(ProfileError, match="before the job began"):
        recover(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no trace"),
        (b"plain text", "no trace"),
        (gzip.compress(b"other text\n"), "no trace"),
        (gzip.compress(b"#advisor-trace/1 {\n"), "first line is damaged"),
        (gzip.compress(b'#advisor-trace/1 {"job": 1}\n'), "first line is damaged"),
    ],
    ids=["empty", "not packed", "other text", "half a header", "a header without its words"],
)
def test_what_is_no_trace_is_refused(tmp_path, data, message):
    path = tmp_path / "x.trace.gz"
    path.write_bytes(data)
    with pytest.raises(ProfileError, match=message):
        recover(path)


def test_a_line_that_makes_no_sense_is_named(tmp_path):
    path = tmp_path / "x.trace.gz"
    recorded(path)
    path.write_bytes(path.read_bytes() + gzip.compress(b"g,when?,1,2,3\n"))
    with pytest.raises(ProfileError, match=r"line \d+ of the trace: 'g,when"):
        replay(path)
