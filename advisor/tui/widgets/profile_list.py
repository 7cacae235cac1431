"""Profiles at hand, and a place to write another one's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import DataTable, Input, Static

from advisor.report.words import energy
from advisor.service.profile_shelf import Shelved

_HOW: Final = """\
r  run a command under the meters of this machine and keep its profile
a  attach to a process that runs already"""


class ProfileList(Vertical, can_focus=True):
    """The list; `show` what is at hand, and hear what is chosen."""

    DEFAULT_CSS = """
    ProfileList {
        DataTable { height: auto; max-height: 1fr; overflow-x: hidden; }
        #job { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
        #empty { height: auto; padding: 1 1; color: $text-muted; }
        #how { height: auto; padding: 1 1 0 1; color: $text-muted; }
        Input { height: 1; border: none; padding: 0 1; margin: 1 0 0 0; background: $panel; }
        Input:focus { background: $primary-muted; }
    }
    """

    @dataclass
    class Chosen(Message):
        """A profile is to be opened."""

        path: Path

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shelved: tuple[Shelved, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay the list out, top to bottom."""
        yield Static("Profiles", classes="title")
        yield Static(id="trouble", classes="trouble", markup=False)
        table: DataTable[str | Text] = DataTable(id="shelf", cursor_type="row")
        for name in ("file", "per unit", "measured on", "named by", "on"):
            table.add_column(name, key=name)
        yield table
        yield Static(id="job", markup=False)
        yield Static(
            "No profile lies here. Record one, or write the name of a file below.",
            id="empty",
        )
        yield Input(placeholder="o: open a file ...", id="path")
        yield Static(_HOW, id="how", markup=False)

    def show(self, shelved: Sequence[Shelved]) -> None:
        """Show profiles; the cursor stays where it was."""
        table = self.query_one(DataTable)
        has_focus, row = self.has_focus or table.has_focus, table.cursor_row
        self._shelved = tuple(shelved)
        table.clear()
        for one in self._shelved:
            table.add_row(*_cells(one))
        table.display = bool(self._shelved)
        self.query_one("#job").display = bool(self._shelved)
        self.query_one("#empty").display = not self._shelved
        table.move_cursor(row=max(0, min(row, len(self._shelved) - 1)))
        if has_focus:
            self.take_focus()

    def show_trouble(self, words: str) -> None:
        """Say what went wrong; nothing takes it away."""
        trouble = self.query_one("#trouble", Static)
        trouble.update(words)
        trouble.set_class(bool(words), "-shown")

    def show_recording(self, words: str) -> None:
        """Say what is being recorded; nothing tells how to begin."""
        self.query_one("#how", Static).update(f"w  watch: {words}" if words else _HOW)

    def take_focus(self) -> None:
        """Give the focus to the list."""
        table = self.query_one(DataTable)
        (table if table.display else self).focus()

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        if 0 <= event.cursor_row < len(self._shelved):  # the list may be another by now
            self.query_one("#job", Static).update(_description(self._shelved[event.cursor_row]))

    @on(DataTable.RowSelected)
    def _chosen(self, event: DataTable.RowSelected) -> None:
        event.stop()
        if 0 <= event.cursor_row < len(self._shelved):
            self.post_message(self.Chosen(self._shelved[event.cursor_row].path))

    @on(Input.Submitted)
    def _written(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.post_message(self.Chosen(Path(event.value.strip()).expanduser()))


def _cells(one: Shelved) -> tuple[str | Text, ...]:
    name = one.path.name.removesuffix(".json")
    opened = one.opened
    if opened is None:
        return (name, Text("cannot be read", style="dim"), "", one.because, "")
    profile, job = opened.profile, opened.job
    if profile is None:
        began = "" if job is None else job.measurement.started.partition("T")[0]
        return (name, Text("carries no plan", style="dim"), "", one.because, began)
    each = f"{energy(profile.energy_j_per_unit)}/{profile.unit}"
    hardware = f"{profile.accelerator_count} x {profile.accelerator}"
    return (name, each, hardware if profile.accelerator else "CPUs", one.because, profile.as_of)


def _description(one: Shelved) -> str:
    """Return the whole name of a job, or why its file cannot be read."""
    opened = one.opened
    if opened is None:
        return one.trouble
    named = opened.profile or opened.job
    return f"{one.path}: {'' if named is None else named.name}"
