"""`advisor tui`: explore placements in the terminal."""

from pathlib import Path

import typer


def tui(
    scenario: Path | None = typer.Argument(
        None, help="Scenario file (YAML); none opens the last one.", show_default=False
    ),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
) -> None:
    """Explore placements live: sliders, map, offers, explanations, exports.

    Exit codes: 0 done, 2 bad input.
    """
    from advisor.tui.app import AdvisorApp

    AdvisorApp(scenario, catalogs).run()
