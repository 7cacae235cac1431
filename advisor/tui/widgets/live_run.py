"""A run that goes on: how far it is, its power, its boards, what it used, what it says."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Log, Static

from advisor.profile.live import LiveView, live_power
from advisor.report.words import duration, energy
from advisor.tui.widgets.boards_table import BoardsTable
from advisor.tui.widgets.power_plot import PowerPlot


class LiveRun(Vertical, can_focus=True):
    """The whole view of a run; `show` it as often as it changes."""

    DEFAULT_CSS = """
    LiveRun {
        height: 1fr;

        #headline {
            height: 1;
            padding: 0 1;
            background: $primary-muted;
            color: $text;
            text-style: bold;
        }
        #power {
            height: 2fr;
            min-height: 7;
        }
        #used {
            height: auto;
            padding: 0 1;
        }
        #output {
            height: 1fr;
            min-height: 3;
            padding: 0 1;
            overflow-x: hidden;
            scrollbar-size-vertical: 1;
            scrollbar-background: $surface;
            border-top: solid $primary-muted;
            border-title-color: $text-muted;
        }
    }
    """

    def __init__(self, name: str, unit: str, id: str | None = None) -> None:  # noqa: A002
        """Make the view of a run.

        Args:
            name: of the job
            unit: what it delivers, singular
            id: of the widget
        """
        super().__init__(id=id)
        self._job_name, self._unit = name, unit

    def compose(self) -> ComposeResult:
        """Lay the view out, top to bottom."""
        yield Static(self._job_name, id="headline", markup=False)
        yield PowerPlot(id="power")
        yield BoardsTable(id="boards")
        yield Static(id="used", markup=False)
        output = Log(id="output", max_lines=2000)
        output.border_title = "output of the job"
        yield output

    def on_mount(self) -> None:
        """Wait for the first reading."""
        self.query_one(PowerPlot).show(None, "waiting for the first reading ...")
        self.query_one(BoardsTable).display = False

    def show(self, view: LiveView, waits: str = "") -> None:
        """Show what is known now, or a word on what it waits for."""
        words = [self._job_name, duration(view.elapsed_s)]
        if view.units is not None:
            words.append(f"{view.units:,g} {self._unit}s")
        self.query_one("#headline", Static).update("  ".join(words), layout=False)
        self.query_one(BoardsTable).show(view.boards)
        self.query_one("#used", Static).update("\n".join(_totals(view, self._unit)))
        self.query_one(PowerPlot).show(live_power(view), waits or "no reading yet")

    def take_focus(self) -> None:
        """Give the focus to the output, which can be scrolled; keep it where there is none."""
        output = self.query_one("#output", Log)
        (output if output.display else self).focus()

    def show_output(self, *, on: bool) -> None:
        """Have a place for the output; a process that was attached to keeps its own."""
        self.query_one("#output").display = on

    def add_output(self, text: str) -> None:
        """Show what the job has said."""
        self.query_one("#output", Log).write(text)


def _totals(view: LiveView, unit: str) -> list[str]:
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
        lines.append(f"per {unit}  {energy(view.j_per_unit)}, start-up included")
    return lines
