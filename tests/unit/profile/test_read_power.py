"""The power in a trace for a plot: peaks, gaps, phases, and meters that say less than power."""

import gzip
import os
from math import isnan

import pytest
from fakes.rig import FakeBoard, Rig, Watts

from advisor.errors import ProfileError
from advisor.profile.recording.envelope import SPANS, Envelope
from advisor.profile.recording.read_power import HOST, read_power

ME = os.getpid()


def span_at(trace, line, time_s):
    """Return the least and the most of a line in the span around a moment."""
    width_s = (trace.end_s - trace.begin_s) / len(line.low_w)
    index = int((time_s - trace.begin_s) / width_s)
    return line.low_w[index], line.high_w[index]


def test_power_phases_and_baseline_are_read_back(tmp_path):
    watts = Watts((5.0, 60.0), (10.0, 300.0), (1e9, 150.0))
    rig = Rig(FakeBoard(watts), trace=tmp_path / "t.gz").run(5).begin(ME)
    rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, "train"))
    rig.run(10)
    rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, "evaluate"))
    rig.run(10).end()
    trace = read_power(tmp_path / "t.gz")
    assert trace.begin_s == pytest.approx(-5.0, abs=0.01)
    assert trace.end_s == pytest.approx(20.0, abs=0.4)
    board, host = trace.lines
    assert (board.name, host.name) == ("GPU 0", HOST)
    assert span_at(trace, board, -3.0) == (60.0, 60.0)
    assert span_at(trace, board, 5.0) == (300.0, 300.0)
    assert span_at(trace, board, 15.0) == (150.0, 150.0)
    low_w, high_w = span_at(trace, host, 10.0)
    assert low_w == pytest.approx(60.0, rel=1e-3)  # 50 W of CPU and 10 W of memory
    assert high_w == pytest.approx(60.0, rel=1e-3)
    assert [one.name for one in trace.stretches] == ["train", "evaluate"]
    train, evaluate = trace.stretches
    assert (train.begin_s, train.end_s) == pytest.approx((0.0, 10.0), abs=0.2)
    assert evaluate.end_s == pytest.approx(20.0, abs=0.2)
    assert trace.changes == 2


def test_a_counter_alone_gives_the_mean_between_its_readings(tmp_path):
    board = FakeBoard(Watts((6.0, 100.0), (1e9, 200.0)), has_power=False)
    Rig(board, trace=tmp_path / "t.gz").begin(ME).run(12).end()
    trace = read_power(tmp_path / "t.gz")
    assert span_at(trace, trace.lines[0], 3.1) == pytest.approx((100.0, 100.0))
    assert span_at(trace, trace.lines[0], 9.1) == pytest.approx((200.0, 200.0))
    assert not any(map(isnan, trace.lines[0].low_w[:-1]))  # members begin without a hole


def test_a_gap_stays_a_gap(tmp_path):
    Rig(FakeBoard(), trace=tmp_path / "t.gz").begin(ME).run(5).sleep(30).run(5).end()
    trace = read_power(tmp_path / "t.gz")
    assert isnan(span_at(trace, trace.lines[0], 20.0)[0])
    assert span_at(trace, trace.lines[0], 3.0) == (300.0, 300.0)


def test_an_envelope_keeps_every_peak_in_bounded_memory():
    envelope = Envelope(1, 0.0, 1.0)
    for second in range(10 * SPANS):
        envelope.add(second + 0.1, second + 0.2, [900.0 if second == 12_345 else 100.0])
    low_w, high_w = envelope.bounds_w(0)
    assert len(low_w) <= SPANS
    assert envelope.span_s == 16.0  # ten times as many seconds as spans: doubled four times
    assert set(low_w) == {100.0}
    assert high_w[12_345 // 16] == 900.0
    assert sorted(high_w)[-2] == 100.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\n", "no trace"),
        ('#advisor-trace/1 {"boards": []}\n', "first line is damaged"),
        ('#advisor-trace/1 {"boards": [1], "interval_s": 0.1}\ng,1.0,oops,1,2\n', "line 2"),
        ('#advisor-trace/1 {"boards": [1], "interval_s": 0.1}\ng,1.0\n', "line 2"),
    ],
)
def test_what_is_no_trace_is_refused(tmp_path, text, message):
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(ProfileError, match=message):
        read_power(path)
