"""What the plan still emits, and which credits would cover it under rules that one can turn."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from advisor.domain.offset import Offset, OffsetRules
from advisor.domain.plan import Plan
from advisor.errors import AdvisorError
from advisor.tui.desk import Change, Desk
from advisor.tui.panes.pane import Pane
from advisor.tui.widgets.fact_table import FactRow, FactTable, Heading
from advisor.tui.widgets.rules_form import RulesForm

_LINES: Final = (Heading("line"), Heading("mass", is_number=True))
_CREDITS: Final = (
    Heading("credit"),
    Heading("kind"),
    *(Heading(name, is_number=True) for name in ("covers", "retire", "USD", "low", "high")),
)
_WIDE_LINES: Final = 76
_WIDE_CREDITS: Final = 110
_GROUP: Final = "offset"
_PAUSE_S: Final = 0.15
"""After the last change, before credits are chosen anew."""
_ANY_YEAR: Final = 2026
"""Rules need a year; whenever credits are chosen, the plan's own takes its place."""
_NO_PLAN: Final = (
    "No plan yet.\n\n"
    "Open a scenario on its tab (1), and let Explore (2) plan it. What the plan still emits, and "
    "what covering it would take, stands here then and follows every move of the sliders."
)


class OffsetPane(Pane):
    """Residual, gross-up, rules and portfolio."""

    TITLE = "Offset"
    HELP = """\
What the plan on the desk still emits, how many tonnes of credits would cover it, and the
cheapest credits that keep your rules. It follows the plan and every rule.

- **Rules** (`r`): type a number, or empty a field to drop its rule. `c` only credits whose
  methodology the ICVCM approved, `b` trust the programmes' buffers, `p` the price to choose by.
  `escape` leaves a field.
- The line or the credit under the cursor says below what it rests on.
- **Your quotes**: a CSV with `credit,price_usd_per_t,as_of`; it stands before the catalogue.

Offsets do not reduce the plan's emissions or its SCI. Avoidance is not removal. A programme's
name alone is no mark of quality.
"""
    FOCUS = "#lines"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "rules", "rules"),
        Binding("c", "turn_over('ccp')", "CCP only"),
        Binding("b", "turn_over('trust')", "trust buffers"),
        Binding("p", "price", "price"),
        Binding("escape", "leave", "leave the field", show=False),
    ]
    DEFAULT_CSS = """
    OffsetPane {
        & #answer { height: auto; min-height: 2; padding: 0 1; text-style: bold; }
        & #upper { height: 10; }
        & #rules { width: 37; height: 10; padding: 0 0 0 1; }
        & #lines { width: 1fr; height: 10; }
        & #credits { height: 1fr; min-height: 3; }
        & #rests {
            height: 15%;
            min-height: 2;
            max-height: 6;
            scrollbar-size-vertical: 1;
            padding: 0 1;
            color: $text-muted;
        }
        & #plain { height: auto; padding: 0 1; color: $text-muted; }
        & #no-plan { padding: 1 2; }
    }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._quotes: Path | None = None
        self._offset: Offset | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay the pane out, top to bottom."""
        yield Static(_NO_PLAN, id="no-plan", classes="aside")
        with Vertical(id="covered"):
            yield Static(id="answer")
            yield Static(id="unmet", classes="trouble")
            with Horizontal(id="upper"):
                yield FactTable(_LINES, wide=_WIDE_LINES, id="lines")
                yield RulesForm(_ANY_YEAR, id="rules")
            yield FactTable(_CREDITS, wide=_WIDE_CREDITS, about="what it is", id="credits")
            with VerticalScroll(id="rests"):
                yield Static(id="rests-on")
            yield Static(id="plain")

    def on_mount(self) -> None:
        """Say what always holds."""
        from advisor.report.offset_words import SHORT_WORDS

        self.query_one("#plain", Static).update(SHORT_WORDS)

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Follow the plan."""
        plan = self.desk.plan
        self.query_one("#no-plan").display = plan is None
        self.query_one("#covered").display = plan is not None
        if plan is not None and changes & {Change.PLAN, Change.SCENARIO}:
            self._soon()

    def action_rules(self) -> None:
        """Go to the rules."""
        if self.desk.plan is not None:
            self.query_one(RulesForm).begin()

    def action_turn_over(self, name: str) -> None:
        """Turn a rule over."""
        self.query_one(RulesForm).turn_over(name)

    def action_price(self) -> None:
        """Choose by the next price."""
        self.query_one(RulesForm).next_price()

    def action_leave(self) -> None:
        """Go back from a field to the lines."""
        self.query_one("#lines").focus()

    @on(RulesForm.Changed)
    def _rules_changed(self, event: RulesForm.Changed) -> None:
        event.stop()
        if event.problem is not None:
            self._stop()
            self._say(event.problem)
            return
        self._quotes = event.quotes
        self._soon()

    @on(FactTable.Pointed)
    def _pointed(self, event: FactTable.Pointed) -> None:
        event.stop()
        self.query_one("#rests-on", Static).update(f"{event.row.cells[0]}: {event.row.fact}")
        self.query_one("#rests").scroll_home(animate=False)

    def _stop(self) -> None:
        """Drop what was asked before, so that no old answer comes after a new word."""
        if self._timer is not None:
            self._timer.stop()
        self.workers.cancel_group(self, _GROUP)

    def _soon(self) -> None:
        self._stop()
        self._timer = self.set_timer(_PAUSE_S, self._ask)

    def _ask(self) -> None:
        if self.desk.plan is not None:
            self._reckon(self.desk.plan, self.query_one(RulesForm).rules, self._quotes)

    @work(thread=True, exclusive=True, group=_GROUP)
    def _reckon(self, plan: Plan, rules: OffsetRules, quotes: Path | None) -> None:
        from advisor.service import offset as service  # deferred: scipy behind it, 430 ms

        worker = get_current_worker()
        try:
            emitted = service.emitted_by(plan)
            offered = service.market(quotes=quotes, catalogs=self.desk.catalogs)
            found = service.offset_of(emitted, offered, replace(rules, year=emitted.year))
        except AdvisorError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._say, str(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, found)

    def _say(self, problem: str) -> None:
        """Show what is wrong; what was found last stays below."""
        trouble = self.query_one("#unmet", Static)
        last = "" if self._offset is None else "\nBelow: what the rules before gave."
        trouble.update(f"{problem}{last}")
        trouble.add_class("-shown")
        self.query_one("#answer").display = False

    def _show(self, found: Offset) -> None:
        from advisor.report import offset_words as words

        self._offset = found
        self.query_one("#unmet").remove_class("-shown")
        headline = self.query_one("#answer", Static)
        headline.display = True
        headline.update(words.headline(found))
        self.query_one(RulesForm).show_line(words.percent(found.portfolio.removal_share))
        self.query_one("#lines", FactTable).show(_line_rows(found))
        self.query_one("#credits", FactTable).show(_credit_rows(found))


def _line_rows(found: Offset) -> list[FactRow]:
    """Return the lines from what is emitted to what is retired; sums are bold."""
    from advisor.report import offset_words as words

    residual = words.residual_rows(found.residual, found.emitted)
    gross = words.gross_rows(found.portfolio)[1:]
    rows = [
        FactRow((name, mass), basis, "bold" if at == len(part) - 1 else "")
        for part in (residual, gross)
        for at, (name, mass, basis) in enumerate(part)
    ]
    count = sum(holding.credits for holding in found.portfolio.holdings)
    return [*rows, FactRow(("whole credits", f"{count:,}"), words.whole_sentence(found.portfolio))]


def _credit_rows(found: Offset) -> list[FactRow]:
    """Return the credits that are taken, those that are not needed, and those left out."""
    from advisor.report import offset_words as words

    portfolio = found.portfolio
    rows = [
        FactRow(words.holding_cells(row), words.told(words.holding_facts(row.credit)))
        for row in portfolio.holdings
    ]
    for credit in portfolio.unused:
        facts = ["would cost more", *words.holding_facts(credit)]
        rows.append(FactRow(words.spare_cells(credit, "dearer"), words.told(facts), "dim"))
    for refused in portfolio.refused:
        cells = words.spare_cells(refused.credit, "out")
        rows.append(FactRow(cells, words.told(refused.reasons), "dim"))
    return rows
