"""Run the command line as a user does: in a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"


def advisor(*words, cwd=ROOT) -> subprocess.CompletedProcess[str]:
    """Run `advisor WORDS...` and return what came of it."""
    command = [sys.executable, "-m", "advisor", *(str(word) for word in words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
