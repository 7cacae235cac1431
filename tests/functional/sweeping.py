"""Watch and disturb a sweep that runs in a process of its own."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

from functional.commands import ROOT


def started(*words) -> subprocess.Popen[str]:
    """Start `advisor sweep WORDS...` as a shell does: in a group that Ctrl-C goes to."""
    return subprocess.Popen(
        [sys.executable, "-m", "advisor", "sweep", *(str(word) for word in words)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def solve_times(out) -> dict[str, float]:
    """Return the time of each row [s]: a row that was computed again would have another."""
    with closing(sqlite3.connect(out)) as connection:
        rows = connection.execute("SELECT member, solve_s FROM rows").fetchall()
    assert len(rows) == len(dict(rows))
    return dict(rows)


def count(out) -> int:
    return len(solve_times(out))


def wait_for_rows(out, least, process):
    """Return once a running sweep has kept some rows."""
    deadline_s = time.monotonic() + 120.0
    while time.monotonic() < deadline_s:
        assert process.poll() is None, process.communicate()
        with suppress(sqlite3.OperationalError):  # no table as yet
            if out.exists() and count(out) >= least:
                return
        time.sleep(0.02)
    raise AssertionError("no rows came")
