"""The exact plan of a scenario, ours against the same program handed to HiGHS whole.

Both are proven optima of the same problem; the peer sees every allowed candidate at once. Ours
also breaks ties by cost. The larger rows repeat the scenario's workloads under new names, which
share a budget as many times as large.
"""

from dataclasses import replace
from functools import partial

from measure import ROOT, call_s, report

from advisor.domain.scenario import Objective
from advisor.placement.plan import full_program
from advisor.placement.question import Question, pose_question
from advisor.placement.solving.solve import GAP, choose
from advisor.placement.solving.solve_pulp import solve_pulp
from advisor.service.plan import ask

CASES = (
    ("nlp-team", 1, Objective.EMISSIONS),
    ("nlp-team", 8, Objective.EMISSIONS),
    ("nlp-team", 1, Objective.COST),
    ("pretraining-10k-gpu-hours", 1, Objective.EMISSIONS),
)


def main() -> None:
    """Measure and report each plan."""
    solve = partial(solve_pulp, gap=GAP)
    figures: dict[str, float] = {}
    for name, times, objective in CASES:
        _, problem = pose_question(_repeated(ask(ROOT / "scenarios" / f"{name}.yaml"), times))
        whole = full_program(problem, objective)
        ours_s = call_s(partial(choose, problem, objective, solve, solve), rounds=3)
        peer_s = call_s(partial(solve, whole), rounds=1)
        case = f"{name}_x{times}_{objective}"
        figures |= {
            f"{case}_candidates": len(problem),
            f"{case}_ours_s": ours_s,
            f"{case}_highs_whole_s": peer_s,
            f"{case}_highs_over_ours": peer_s / ours_s,
        }
    report("solve", figures)


def _repeated(question: Question, times: int) -> Question:
    scenario = question.scenario
    workloads = tuple(
        replace(row, name=f"{row.name}-{number}")
        for number in range(times)
        for row in scenario.workloads
    )
    budget_usd = scenario.limits.cost_usd
    limits = replace(scenario.limits, cost_usd=budget_usd and budget_usd * times)
    return replace(question, scenario=replace(scenario, workloads=workloads, limits=limits))


if __name__ == "__main__":
    main()
