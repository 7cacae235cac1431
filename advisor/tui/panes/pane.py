"""The base of all tabs."""

from collections.abc import Mapping
from typing import ClassVar

from textual.containers import Vertical

from advisor.tui.desk import Change, Desk
from advisor.tui.state import Word


class Pane(Vertical, can_focus=False):
    """One tab; mounted when it is first shown, and kept from then on.

    A pane that is hidden does no work: what changes meanwhile is told when it is shown again.

    Attributes:
        TITLE: on the tab, one word
        HELP: what the pane is for and how it is used, Markdown
        FOCUS: selector of what has the focus when the pane is first shown; None is the first
            widget that can have it
    """

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    FOCUS: ClassVar[str | None] = None

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(id=self.TITLE.lower())
        self.desk = desk
        self._stale: set[Change] = set(Change)

    @property
    def busy(self) -> str | None:
        """Return what would be lost if the app ended now: "a job runs"; None is nothing."""
        return None

    def kept(self) -> dict[str, Word]:
        """Return what is to be remembered: filters, columns, sliders."""
        return {}

    def take(self, kept: Mapping[str, Word]) -> None:
        """Begin with what was remembered; called once, before the pane is mounted."""

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Show what the desk has now; called when the pane is shown, first with all changes."""

    def on_mount(self) -> None:
        """Listen to the desk."""
        self.desk.changed.subscribe(self, self._changed)

    def shown(self, *, focus: bool = True) -> None:
        """Catch up with the desk; the app calls it each time that the pane comes to the front."""
        self._catch_up()
        if focus:
            self.take_focus()

    def take_focus(self) -> None:
        """Give the focus to what a user wants first."""
        if self.FOCUS is not None:
            self.query_one(self.FOCUS).focus()
            return
        for widget in self.query("*").results():
            if widget.focusable:
                widget.focus()
                return

    def _changed(self, change: Change) -> None:
        self._stale.add(change)
        if self.display:
            self._catch_up()

    def _catch_up(self) -> None:
        if self._stale and self.is_mounted:
            changes, self._stale = frozenset(self._stale), set()
            self.desk_changed(changes)
