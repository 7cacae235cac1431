"""A recording that is watched through its trace, from another process as it were."""

import gzip
import os

import pytest
from fakes.rig import FakeBoard, Rig, Watts

from advisor.errors import ProfileError
from advisor.profile.follow import Follower
from advisor.profile.live import live_view

ME = os.getpid()


def test_a_follower_shows_what_the_recorder_knows_a_second_late_at_most(tmp_path):
    path = tmp_path / "p.trace.gz.partial"
    follower = Follower(path)
    assert follower.look() is None  # nothing is written yet
    rig = Rig(FakeBoard(), trace=path).run(2)
    assert follower.look().boards[0].power_w == 300.0
    assert not follower.has_begun
    rig.begin(ME).run(7.05, step_s=0.5)
    shown = follower.look()
    assert follower.has_begun
    assert 6.0 <= shown.elapsed_s <= 7.1
    rig.end()
    assert follower.look() == live_view(rig.header, rig.ledger)
    follower.close()


def test_a_follower_keeps_reading_when_the_trace_is_renamed(tmp_path):
    path = tmp_path / "p.trace.gz.partial"
    rig = Rig(FakeBoard(Watts((1e9, 100.0))), trace=path).begin(ME).run(3)
    follower = Follower(path)
    follower.look()
    rig.end()
    path.rename(tmp_path / "p.trace.gz")
    assert follower.look().elapsed_s == pytest.approx(3.0, abs=0.01)
    follower.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [("hello\n", "no trace"), ("#advisor-trace/1 {\n", "first line is damaged")],
)
def test_what_is_no_trace_is_not_followed(tmp_path, text, message):
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(text.encode()))
    follower = Follower(path)
    with pytest.raises(ProfileError, match=message):
        follower.look()
    follower.close()
