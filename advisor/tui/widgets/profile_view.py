"""An open profile: what it is, its power, what was measured, what it would take elsewhere."""

from dataclasses import replace
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import DataTable, Static

from advisor.domain.outlook import Outlook, Rank
from advisor.report.outlook_tables import outlook_sentences
from advisor.report.profile_sheet import profile_head, render_sheet
from advisor.service.profile_shelf import OpenProfile
from advisor.tui.widgets.power_plot import PowerPlot
from advisor.tui.widgets.ranking_table import RankingTable

_WIDE: Final = 110
"""Columns from which on both halves stand side by side."""

_HIGH: Final = 26
"""Rows from which on what a prediction rests on is told in full."""

_RANKED: Final = {Rank.ENERGY: "by energy", Rank.COST: "by cost"}


class ProfileView(Vertical, can_focus=True):
    """The view; `show` a profile, then what was predicted of it."""

    DEFAULT_CSS = """
    ProfileView {
        #what { height: 1; padding: 0 1; text-style: bold; }
        #figure { height: auto; max-height: 2; padding: 0 1; }
        #about, #no-trace { height: 1; padding: 0 1; color: $text-muted; }
        PowerPlot { height: 2fr; min-height: 6; max-height: 16; }
        #halves { height: 3fr; min-height: 8; }
        .half { height: 1fr; }
        .heading { height: 1; padding: 0 1; color: $text-muted; }
        #measured { width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        #elsewhere { width: 1fr; }
        RankingTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
        #basis { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
        &.-one-half #measured { display: none; }
        &.-one-half.-measured #measured { display: block; }
        &.-one-half.-measured #elsewhere { display: none; }
        &.-both #elsewhere { min-width: 66; border-left: solid $panel; }
        &.-low #basis { max-height: 3; }
    }
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._basis: list[str] = []
        self._opened: OpenProfile | None = None

    @property
    def has_one_half(self) -> bool:
        """Return whether only one half has room, and the other may be swapped in."""
        return self.has_class("-one-half")

    def compose(self) -> ComposeResult:
        """Lay the view out, top to bottom."""
        yield Static(id="what", markup=False)
        yield Static(id="figure", markup=False)
        yield Static(id="about", markup=False)
        yield PowerPlot(id="trace")
        yield Static(id="no-trace", markup=False)
        with Horizontal(id="halves"):
            with VerticalScroll(id="measured", classes="half"):
                yield Static(id="sheet")
            with Vertical(id="elsewhere", classes="half"):
                yield Static(id="heading", classes="heading", markup=False)
                yield RankingTable(id="ranking")
                yield Static(id="basis", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Show both halves where there is room for them."""
        wide = event.size.width >= _WIDE
        self.set_class(wide, "-both")
        self.set_class(not wide, "-one-half")
        self.set_class(event.size.height < _HIGH, "-low")
        self.call_after_refresh(self._draw_sheet)
        self.call_after_refresh(self.app.refresh_bindings)  # there may be two halves to swap

    def show(self, opened: OpenProfile) -> None:
        """Show a profile; its power, and what is predicted of it, come later."""
        head = profile_head(opened.profile, opened.job)
        self.query_one("#what", Static).update(head.name)
        self.query_one("#figure", Static).update(head.figure)
        self.query_one("#about", Static).update(head.about)
        self.show_trace(replace(opened, no_trace="reading its power over time ..."))
        self._opened = opened
        travels = opened.profile is not None and opened.profile.accelerator is not None
        self.set_class(not travels, "-measured")
        self._draw_sheet()
        self.query_one("#measured", VerticalScroll).scroll_home(animate=False)
        self.show_no_ranking("predicting on other accelerators ...")

    def show_trace(self, opened: OpenProfile) -> None:
        """Show the power of a profile that is shown, or why there is none."""
        plot = self.query_one("#trace", PowerPlot)
        plot.display = opened.trace is not None
        plot.show(opened.trace)
        words = self.query_one("#no-trace", Static)
        words.display = opened.trace is None
        words.update(opened.no_trace)

    def show_ranking(
        self,
        found: tuple[Outlook, ...],
        unit: str,
        by: Rank,
        basis: list[str],
    ) -> None:
        """Show accelerators.

        Args:
            found: best first
            unit: what the job delivers, singular
            by: what they are ranked by
            basis: what the reader has to know beside each row's own words
        """
        self._basis = basis
        table = self.query_one(RankingTable)
        table.display = True
        table.show(found, unit, by)
        self.query_one("#heading", Static).update(
            f"on other accelerators, {_RANKED[by]}; with host, before PUE",
        )
        self._describe()
        if self.has_focus:
            self.take_focus()

    def show_no_ranking(self, why: str) -> None:
        """Say why there is no prediction, or not yet."""
        self._basis = []
        self.query_one(RankingTable).display = False
        self.query_one("#heading", Static).update("on other accelerators")
        self.query_one("#basis", Static).update(why)

    def swap(self) -> None:
        """Show the other half, where there is room for one."""
        self.toggle_class("-measured")
        self.take_focus()

    def take_focus(self) -> None:
        """Give the focus to the half that is shown, or keep it where there is nothing yet."""
        if self.has_class("-both") or not self.has_class("-measured"):
            table = self.query_one(RankingTable)
            (table if table.display else self).focus()
        else:
            self.query_one("#measured").focus()

    def _draw_sheet(self) -> None:
        if self._opened is None:
            return
        half = self.query_one("#measured").size.width
        width = self.size.width if self.has_one_half else half
        sheet = render_sheet(self._opened.profile, self._opened.job, width)
        self.query_one("#sheet", Static).update(sheet)

    @on(DataTable.RowHighlighted, "#ranking")
    def _describe(self) -> None:
        current = self.query_one(RankingTable).current
        if current is None:
            return
        words = [current.place, *outlook_sentences(current)]
        self.query_one("#basis", Static).update("; ".join([*words, *self._basis]))
