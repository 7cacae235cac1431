"""`advisor tui`: explore placements in the terminal, or in a browser."""

import os
import sys
from pathlib import Path
from typing import Final

import typer

from advisor.errors import InputError

REDRAWS_PER_S: Final = 120
"""At most; Textual's own 60 let each answer wait 11 ms longer."""


def tui(
    scenario: Path | None = typer.Argument(
        None, help="Scenario file (YAML); without one, the last one.", show_default=False
    ),
    serve: bool = typer.Option(False, "--serve", help="Show it in a browser instead."),
    host: str = typer.Option("127.0.0.1", help="Address that --serve listens at."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port that --serve listens at."),
    mouse: bool = typer.Option(True, "--mouse/--no-mouse", help="Let the mouse be used."),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables.", show_default=False
    ),
) -> None:
    """Explore placements live: sliders, map, offers, explanations, exports.

    Exit codes: 0 done, 2 bad input.
    """
    if serve:
        from advisor.tui.serve import serve as serve_app

        arguments = [] if scenario is None else [str(scenario)]
        if catalogs is not None:
            arguments += ["--catalogs", str(catalogs)]
        serve_app(arguments, host, port)
        return
    served = "TEXTUAL_DRIVER" in os.environ  # the browser's end of --serve, which is no terminal
    if not served and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(
            "the screen needs a terminal for input and standard error; "
            "`advisor tui --serve` shows it in a browser",
        )
    os.environ.setdefault("TEXTUAL_FPS", str(REDRAWS_PER_S))  # read when Textual is imported
    from advisor.tui.app import AdvisorApp
    from advisor.tui.plain_text import allow_plain
    from advisor.tui.wire import keep_wire

    allow_plain()
    if served:
        keep_wire()
    app = AdvisorApp(scenario, catalogs)
    app.run(mouse=mouse)
    if app.return_code:
        raise typer.Exit(app.return_code)
