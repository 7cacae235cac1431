"""`advisor profile --watch`: power, utilisation and energy while a job runs.

The job's output goes to a pane, and to the terminal once the screen has gone.
"""

import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import floor, log10
from pathlib import Path
from typing import IO, ClassVar, Final

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Footer, Log, Static
from textual_plotext import PlotextPlot

from advisor.domain.measurement import MeasuredJob
from advisor.profile.child import Child, Ended
from advisor.profile.launch import Launch, run_command
from advisor.profile.live import LiveView, live_view
from advisor.profile.run import Run
from advisor.report.words import duration, energy

REFRESH_S: Final = 0.5
_BLOCK: Final = 1 << 16


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

    CSS_PATH = "watch.tcss"
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
        self._read = 0

    def compose(self) -> ComposeResult:
        """Lay the screen out, top to bottom."""
        yield Static(id="headline")
        yield PlotextPlot(id="power")
        yield DataTable(id="boards", cursor_type="none", zebra_stripes=True)
        yield Static(id="totals")
        output = Log(id="output", max_lines=2000)
        output.border_title = "output of the job"
        yield output
        yield Footer()

    def on_mount(self) -> None:
        """Begin to refresh."""
        table = self.query_one("#boards", DataTable)
        for name in ("board", "W", "busy", "degC", "energy", "read from"):
            table.add_column(name, key=name)
        self._refresh()
        self.set_interval(REFRESH_S, self._refresh)

    def action_leave(self) -> None:
        """Close the screen; the job goes on."""
        self.exit()

    def action_interrupt(self) -> None:
        """Do what Ctrl-C does without a screen."""
        self._watched.send(signal.SIGINT)

    def action_toggle_dark(self) -> None:
        """Change between dark and light."""
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"

    def _refresh(self) -> None:
        view = self._watched.view()
        self._show_headline(view)
        self._show_boards(view)
        self._show_totals(view)
        self._show_power(view)
        self._show_output()
        if self._watched.has_ended():
            self.exit()

    def _show_headline(self, view: LiveView) -> None:
        words = [self._watched.name, duration(view.elapsed_s)]
        if view.units is not None:
            words.append(f"{view.units:,g} {self._watched.unit}s")
        self.query_one("#headline", Static).update("  ".join(words), layout=False)

    def _show_boards(self, view: LiveView) -> None:
        table = self.query_one("#boards", DataTable)
        table.display = bool(view.boards)
        table.clear()
        for index, board in enumerate(view.boards):
            table.add_row(
                Text(f"{index} {board.name}", style="" if board.used else "dim"),
                "-" if board.power_w is None else f"{board.power_w:.0f}",
                "-" if board.busy_share is None else f"{board.busy_share:.0%}",
                "-" if board.temperature_c is None else f"{board.temperature_c}",
                "not known" if board.energy_j is None else energy(board.energy_j),
                board.meter if board.used else f"{board.meter}, not used",
            )

    def _show_totals(self, view: LiveView) -> None:
        lines = []
        used = [board for board in view.boards if board.used]
        known = [board.energy_j for board in used if board.energy_j is not None]
        if known:
            lines.append(f"{len(used)} of {len(view.boards)} boards used  {energy(sum(known))}")
        elif not view.boards:
            lines.append("no GPU is read here")
        if view.host_j is not None:
            lines.append(
                f"CPU and memory  {energy(view.host_j)}, {view.host_meter}; "
                f"{view.busy_cpus:.2f} CPUs busy",
            )
        if view.j_per_unit is not None:
            lines.append(f"per {self._watched.unit}  {energy(view.j_per_unit)}, start-up included")
        self.query_one("#totals", Static).update("\n".join(lines))

    def _show_power(self, view: LiveView) -> None:
        widget = self.query_one("#power", PlotextPlot)
        plot = widget.plt
        plot.clear_data()
        plot.title("power [W] over time [s]")
        times = [point[0] for point in view.history]
        if times:
            n_boards = len(view.boards)
            for index in range(n_boards):
                powers = [point[1 + index] for point in view.history]
                plot.plot(times, powers, label=f"{index}", marker="braille")
            if not n_boards:
                powers = [point[1] for point in view.history]
                plot.plot(times, powers, label="CPU and memory", marker="braille")
            top_w = _above(max(max(point[1:]) for point in view.history))
            plot.ylim(0.0, top_w)
            plot.yticks([top_w * part / 4 for part in range(5)])
            plot.xticks([times[0], times[-1]], [f"{times[0]:.0f}", f"{times[-1]:.0f}"])
        widget.refresh()

    def _show_output(self) -> None:
        with self._watched.output.open("rb") as file:
            file.seek(self._read)
            data = file.read(_BLOCK)
        self._read += len(data)
        if data:
            text = data.decode("utf-8", "replace").replace("\r", "\n")
            self.query_one("#output", Log).write(text)


def _above(power_w: float) -> float:
    """Return a round number with room for the legend above a power. [W]"""
    step_w = 10.0 ** floor(log10(max(power_w, 1.0)))
    return next(
        size * step_w
        for size in (1.2, 1.6, 2.0, 2.8, 3.6, 4.8, 6.0, 8.0, 12.0)
        if size * step_w > 1.1 * power_w
    )


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
