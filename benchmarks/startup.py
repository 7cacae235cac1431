"""Whole processes, cold: `advisor --version`, a plan on the full catalogue, and why it is so.

Peers in the same run: a bare interpreter, and one that imports pandas, as a pandas-based planner
would have to before it reads a price.
"""

import sys
from tempfile import TemporaryDirectory

from measure import command_s, report

ADVISOR = (sys.executable, "-m", "advisor")


def main() -> None:
    """Measure and report; the aim: 0.1 s for the version, 1.0 s and 300 MiB for the plan.

    Why the plan is so: 2 s.
    """
    bare_s, _ = command_s((sys.executable, "-c", "pass"))
    version_s, version_mib = command_s((*ADVISOR, "--version"))
    pandas_s, _ = command_s((sys.executable, "-c", "import pandas, pulp"))
    plan_s, plan_mib = command_s((*ADVISOR, "plan", "scenarios/nlp-team.yaml"))
    with TemporaryDirectory() as folder:
        plan = f"{folder}/plan.json"
        command_s((*ADVISOR, "plan", "scenarios/nlp-team.yaml", "--out", plan), rounds=1)
        explain_s, _ = command_s((*ADVISOR, "explain", plan))
    report(
        "startup",
        {
            "interpreter_s": bare_s,
            "version_s": version_s,
            "version_mib": version_mib,
            "import_pandas_and_pulp_s": pandas_s,
            "plan_s": plan_s,
            "peak_mib": plan_mib,
            "explain_s": explain_s,
            "plan_over_import_pandas_and_pulp": plan_s / pandas_s,
        },
    )


if __name__ == "__main__":
    main()
