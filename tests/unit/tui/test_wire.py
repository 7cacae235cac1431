import subprocess
import sys

SCRIPT = """
import os, sys
from advisor.placement.solving.quiet import quiet_stdout
from advisor.tui.wire import keep_wire

keep_wire()
os.write(1, b"printed by a solver")
with quiet_stdout():
    os.write(sys.__stdout__.fileno(), b"frame while one runs")
os.write(1, b"and again")
"""


def test_frames_pass_while_solvers_are_quiet_and_nothing_else_does():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert done.stdout == b"frame while one runs"
