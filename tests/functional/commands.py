"""Run the command line as a user does."""

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from advisor.__main__ import main

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"


def advisor(*words, columns=80) -> subprocess.CompletedProcess[str]:
    """Run `advisor WORDS...` here and return what came of it.

    For claims about words, numbers and files. A second less each than `advisor_process`,
    which is for what only a process has: streams, signals, and modules that are missing.
    """
    command, out, err, code = ["advisor", *map(str, words)], StringIO(), StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", command)
        patch.setenv("COLUMNS", str(columns))
        patch.chdir(ROOT)
        try:
            main()
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(command, code or 0, out.getvalue(), err.getvalue())


def advisor_process(*words, columns=80) -> subprocess.CompletedProcess[str]:
    """Run `advisor WORDS...` in a process of its own and return what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "advisor", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(columns)},
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Planned:
    """What `advisor plan SCENARIO --out FILE` prints in 80 columns, and the file."""

    printed: str
    text: str

    @property
    def document(self):
        return json.loads(self.text)

    def write(self, path) -> Path:
        path.write_text(self.text, encoding="utf-8")
        return path


@cache  # each is solved once in a process, for all tests that only look at it
def shipped_plan(name: str) -> Planned:
    """Plan `scenarios/NAME.yaml`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        answer = advisor("plan", SCENARIOS / f"{name}.yaml", "--out", path)
        assert answer.returncode == 0, answer.stderr
        return Planned(answer.stdout, path.read_text(encoding="utf-8"))
