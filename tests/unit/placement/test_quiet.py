import subprocess
import sys

SCRIPT = """
import ctypes
from advisor.placement.solving.quiet import quiet_stdout

print("before")
with quiet_stdout():
    ctypes.CDLL(None).printf(b"from C\\n")
print("after")
"""


def test_what_c_code_prints_inside_is_lost_and_nothing_else():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert done.stdout.decode().split() == ["before", "after"]
