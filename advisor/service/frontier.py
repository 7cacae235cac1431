"""Trace a scenario's frontier, and write it."""

import csv
import io
from pathlib import Path

from advisor.domain.frontier import Frontier
from advisor.placement.frontier import trace_frontier
from advisor.progress import Progress, silent
from advisor.report.frontier_document import frontier_rows
from advisor.report.frontier_picture import frontier_png, require_matplotlib
from advisor.service.files import save_bytes, save_text
from advisor.service.plan import DEFAULT_SOLVER, ask

POINTS = 12


def frontier(
    scenario_path: Path,
    *,
    points: int = POINTS,
    solver: str = DEFAULT_SOLVER,
    catalogs: Path | None = None,
    progress: Progress = silent,
) -> Frontier:
    """Return a scenario's plans from the cheapest to the greenest.

    Raises:
        ScenarioError, ProfileError, CatalogError: a file cannot be used as it is.
        PlacementError: there is no plan; the message says why.
    """
    question = ask(scenario_path, solver=solver, catalogs=catalogs, progress=progress)
    return trace_frontier(question, points, progress)


def save_csv(found: Frontier, path: Path) -> None:
    """Write one row per plan, whole or not at all."""
    rows = frontier_rows(found)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    save_text(path, buffer.getvalue())


def require_pictures() -> None:
    """Return if pictures can be drawn: a frontier takes seconds, and should not be for nothing.

    Raises:
        InputError: matplotlib is not installed.
    """
    require_matplotlib()


def save_png(found: Frontier, path: Path) -> None:
    """Write a picture, whole or not at all.

    Raises:
        InputError: matplotlib is not installed, or the file cannot be written.
    """
    save_bytes(path, frontier_png(found))
