"""What a plan adds up to, beside the cheapest and today's, and which limits bind."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from advisor.domain.plan import Plan, Totals
from advisor.report.words import number, shadow_price_sentence

_ROWS = (
    ("kg CO2e", "emissions_kg"),
    ("  low", "emissions_low_kg"),
    ("  high", "emissions_high_kg"),
    ("  embodied", "embodied_kg"),
    ("USD", "cost_usd"),
    ("kWh IT", "it_energy_kwh"),
    ("water, L", "water_l"),
)
_SHOWN_LIMITS = 6
_BINDING = "Limits that bind, were work divided and instances fractions:"


class TotalsPanel(VerticalScroll, can_focus=False):
    """A small table and the sentences below it."""

    DEFAULT_CSS = """
    TotalsPanel { padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def compose(self) -> ComposeResult:
        """Lay the panel out."""
        yield Static()

    def show(self, plan: Plan | None, sentences: Sequence[str] = ()) -> None:
        """Show a plan's totals; None shows nothing.

        Args:
            plan: whose totals
            sentences: what else is to be said of it, below the table
        """
        content = "" if plan is None else _content(plan, sentences)
        self.query_one(Static).update(content)


def _content(plan: Plan, sentences: Sequence[str]) -> RenderableType:
    columns: list[tuple[str, Totals]] = [("here", plan.totals), ("cheapest", plan.baseline)]
    if plan.today is not None:
        columns.append(("today", plan.today))
    table = Table.grid(padding=(0, 0, 0, 1))
    table.add_column()
    for _ in columns:
        table.add_column(justify="right", no_wrap=True)
    table.add_row("", *(Text(name, style="dim") for name, _ in columns))
    for label, attribute in _ROWS:
        cells = [_cell(totals, attribute) for _, totals in columns]
        own = Text(cells[0], style="bold" if not label.startswith(" ") else "")
        table.add_row(Text(label, style="dim"), own, *cells[1:])
    below = [Text(sentence) for sentence in sentences]
    prices = plan.shadow_prices[:_SHOWN_LIMITS]
    if prices:
        below += [Text(), Text(_BINDING, style="dim")]
    below += [Text(shadow_price_sentence(price)) for price in prices]
    return Group(table, Text(), *below) if below else table


def _cell(totals: Totals, attribute: str) -> str:
    value = getattr(totals, attribute)
    return "unknown" if value is None else number(value)
