"""Other people's programs, for a limited time."""

import shutil
import signal
import time

import psutil
import pytest

from advisor.service.tools import run

SH = shutil.which("sh")


def test_a_program_answers_with_code_and_both_streams(tmp_path):
    answer = run((SH, "-c", "pwd; echo $X >&2; exit 3"), tmp_path, 20.0, {"X": "mine"})
    assert (answer.code, answer.out, answer.err) == (3, f"{tmp_path}\n", "mine\n")


def test_a_program_that_asks_gets_no_answer(tmp_path):
    assert run((SH, "-c", "read line || echo nothing"), tmp_path, 20.0).out == "nothing\n"


def test_a_program_that_says_too_much_is_ended(tmp_path):
    began = time.monotonic()
    endless = (SH, "-c", "while :; do echo more; done")
    assert run(endless, tmp_path, 60.0, most_bytes=1000) is None
    assert time.monotonic() - began < 30


def test_ctrl_c_ends_the_program_too(tmp_path):
    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            run((SH, "-c", "echo $$ > pid; while :; do :; done"), tmp_path, 60.0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
