"""`advisor profile --watch`: power, utilisation and energy while a job runs.

The job's output goes to a pane, and to the terminal once the screen has gone.
"""

import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer

from advisor.domain.measurement import MeasuredJob
from advisor.profile.child import Child, Ended
from advisor.profile.launch import Launch, run_command
from advisor.profile.live import LiveView, live_view
from advisor.profile.run import Run
from advisor.service.job_output import JobOutput
from advisor.tui.plain_text import allow_plain
from advisor.tui.themes import DARK, LIGHT
from advisor.tui.widgets.live_run import LiveRun

REFRESH_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """What the screen asks of a job.

    Attributes:
        name: of the job
        unit: what it delivers, singular
        view: what is known now
        has_ended: the job is over
        send: pass a signal to it
        output: file that its output goes to
    """

    name: str
    unit: str
    view: Callable[[], LiveView]
    has_ended: Callable[[], bool]
    send: Callable[[int], None]
    output: Path


class WatchApp(App[None]):
    """The screen; it goes when the job ends."""

    CSS = "Screen { background: $surface; }"
    TITLE = "advisor profile"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "leave the view, the job goes on"),
        Binding("ctrl+c", "interrupt", "interrupt the job", priority=True),
        Binding("d", "toggle_dark", "dark / light"),
    ]

    def __init__(self, watched: Watched) -> None:
        """Prepare the screen of a job that runs."""
        super().__init__()
        self._watched = watched
        self._output = JobOutput(watched.output)

    def compose(self) -> ComposeResult:
        """Lay the screen out, top to bottom."""
        yield LiveRun(self._watched.name, self._watched.unit)
        yield Footer()

    def on_mount(self) -> None:
        """Begin to refresh."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        self.call_after_refresh(self._refresh)
        self.set_interval(REFRESH_S, self._refresh)

    def action_leave(self) -> None:
        """Close the screen; the job goes on."""
        self.exit()

    def action_interrupt(self) -> None:
        """Do what Ctrl-C does without a screen."""
        self._watched.send(signal.SIGINT)

    def action_toggle_dark(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def _refresh(self) -> None:
        run = self.query_one(LiveRun)
        run.show(self._watched.view())
        run.add_output(self._output.more())
        if self._watched.has_ended():
            self.exit()


def run_watched(launch: Launch) -> tuple[MeasuredJob, Ended]:
    """Run a command with the screen, then show what it wrote.

    Raises:
        InputError: the command cannot be run, or the files cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        output = Path(folder) / "output"
        with output.open("wb") as sink, output.open("rb") as written:

            def watch(run: Run, child: Child) -> None:
                watched = Watched(
                    name=launch.job.name,
                    unit=launch.job.unit,
                    view=lambda: run.look(lambda ledger: live_view(run.header, ledger)),
                    has_ended=lambda: child.ends_within(0.0),
                    send=child.send,
                    output=output,
                )
                allow_plain()
                WatchApp(watched).run()
                while not child.ends_within(REFRESH_S):  # the user left the screen
                    _pass_on(written)

            try:
                return run_command(
                    replace(
                        launch,
                        owns_terminal=False,
                        streams={"stdout": sink, "stderr": sink},
                        watch=watch,
                    ),
                )
            finally:
                _pass_on(written)


def _pass_on(written: IO[bytes]) -> None:
    shutil.copyfileobj(written, sys.stdout.buffer)
    sys.stdout.flush()
