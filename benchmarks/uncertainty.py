"""1,000 draws of the example scenarios: the best plan of each, ours against a program per draw.

The peer solves each draw's program from scratch, with the exact choice that plans come from, on a
hundredth of the draws; its time is scaled up, and its optima are compared with ours. `whole_s` is
all that `advisor uncertainty` does beside reading files: the plan, the draws, and one input at a
time. `_s` is wall time, `_cpu_s` the processor's: both run on one core.
"""

import time

import numpy as np
from measure import ROOT, cpu_s, peak_mib, report

from advisor.domain.scenario import Objective
from advisor.placement.question import pose_question, setting_of
from advisor.placement.regret import assess
from advisor.placement.solving.solve import choose
from advisor.placement.uncertain.draws import draw
from advisor.placement.uncertain.optimum import Asked, best_by_draw
from advisor.service.plan import ask

SCENARIOS = ("nlp-team", "global-inference", "eu-company", "pretraining-10k-gpu-hours")
DRAWS = 1000
PEER_DRAWS = 10
SEED = 1


def main() -> None:
    """Measure and report; the aim is 60 s for all four."""
    figures: dict[str, float] = {"draws": DRAWS}
    for name in SCENARIOS:
        figures |= {f"{name}_{key}": value for key, value in _measured(name).items()}
    figures |= {
        f"all_{key}": sum(figures[f"{name}_{key}"] for name in SCENARIOS)
        for key in ("draws_s", "draws_cpu_s", "peer_cpu_s", "whole_s", "whole_cpu_s")
    }
    figures["peer_over_ours_cpu"] = figures["all_peer_cpu_s"] / figures["all_draws_cpu_s"]
    figures["peak_mib"] = peak_mib()
    report("uncertainty", figures)


def _measured(name: str) -> dict[str, float]:
    question = ask(ROOT / "scenarios" / f"{name}.yaml")
    candidates, problem = pose_question(question)
    setting = setting_of(question)
    asked = Asked(
        problem=problem,
        objective=Objective.EMISSIONS,
        solve=setting.solve,
        confirm=setting.confirm,
    )
    start, before = time.perf_counter(), cpu_s()
    sample = (DRAWS, SEED)
    draws = draw(
        question.catalog, question.scenario, question.profiles, candidates, problem, sample
    )
    best = best_by_draw(asked, draws)
    ours_s, ours_cpu_s = time.perf_counter() - start, cpu_s() - before
    share, instance = draws.quantity(Objective.EMISSIONS, slice(0, PEER_DRAWS))
    before = cpu_s()
    optima = [
        choose(asked.drawn(*pair), asked.objective, asked.solve, asked.confirm).objective
        for pair in zip(share, instance, strict=True)
    ]
    peer_cpu_s = (cpu_s() - before) * DRAWS / PEER_DRAWS
    start, before = time.perf_counter(), cpu_s()
    assess(question, sample)
    return {
        "rows": len(problem),
        "draws_s": ours_s,
        "draws_cpu_s": ours_cpu_s,
        "peer_cpu_s": peer_cpu_s,
        "largest_difference": float(np.max(np.abs(best.value[:PEER_DRAWS] / optima - 1.0))),
        "draws_by_solver": best.solved,
        "whole_s": time.perf_counter() - start,
        "whole_cpu_s": cpu_s() - before,
    }


if __name__ == "__main__":
    main()
