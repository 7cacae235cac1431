"""Hold a scenario under every emission rate."""

from pathlib import Path

from advisor.domain.signals import Signals
from advisor.placement.signals import compare_signals
from advisor.progress import Progress, silent
from advisor.service.plan import DEFAULT_SOLVER, ask


def signals(
    scenario_path: Path,
    *,
    solver: str = DEFAULT_SOLVER,
    catalogs: Path | None = None,
    progress: Progress = silent,
) -> Signals:
    """Return the plan under each signal, counted by all of them.

    Raises:
        ScenarioError, ProfileError, CatalogError: a file cannot be used as it is.
        PlacementError: there is no plan under the scenario's own signal; the message says why.
    """
    question = ask(scenario_path, solver=solver, catalogs=catalogs, progress=progress)
    return compare_signals(question, progress)
