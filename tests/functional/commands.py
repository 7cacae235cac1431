"""Run the command line as a user does: in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"


def advisor(*words, columns=80) -> subprocess.CompletedProcess[str]:
    """Run `advisor WORDS...` in a terminal of some columns and return what came of it."""
    command = [sys.executable, "-m", "advisor", *(str(word) for word in words)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(columns)},
        capture_output=True,
        text=True,
        check=False,
    )
