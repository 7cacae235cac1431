"""A buyer's rules as fields: what is typed, and what is wrong with it."""

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Input, Label, Select

from advisor.domain.offset import NET_ZERO_YEAR, OffsetRules, PricePoint
from advisor.errors import InputError
from advisor.tui.widgets.tick import Tick
from advisor.units import share_from_percent

_FIELDS: Final = (
    ("net-zero", "net-zero year", f"{NET_ZERO_YEAR}", "year"),
    ("removal", "removal share", "the line", "%"),
    ("permanence", "permanence", "any", "years"),
    ("vintage", "vintage age", "any", "years"),
    ("per-type", "most per type", "100", "%"),
    ("margin", "your margin", "0", "%"),
    ("quotes", "your quotes", "none", "CSV file"),
)
"""Id, label, what an empty field means, and the unit."""
_PRICES: Final = [(str(point), point) for point in PricePoint]


class RulesForm(VerticalScroll, can_focus=False):
    """The rules; each change is posted as what all fields say together."""

    DEFAULT_CSS = """
    RulesForm {
        height: auto;
        scrollbar-size-vertical: 1;
        & Horizontal { height: 1; }
        & Label { width: 14; color: $text-muted; }
        & Label.unit { width: 9; padding: 0 0 0 1; }
        & Input { width: 13; background: $boost; }
        & Input.-wrong { color: $text-error; background: $error-muted; }
        & Select { width: 16; }
    }
    """

    @dataclass
    class Changed(Message):
        """A field says something else.

        Attributes:
            problem: what is wrong with a field; `rules` are then those of before
        """

        rules: OffsetRules
        quotes: Path | None
        problem: str | None

    def __init__(self, year: int, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rules = OffsetRules(year=year)

    def compose(self) -> ComposeResult:
        """Lay out one field a line."""
        for name, label, empty, unit in _FIELDS:
            with Horizontal():
                yield Label(label)
                yield Input(placeholder=empty, id=name, compact=True)
                yield Label(unit, classes="unit")
        with Horizontal():
            yield Label("price used")
            yield Select(
                _PRICES, value=PricePoint.CENTRAL, allow_blank=False, id="price", compact=True
            )
        yield Tick("CCP-approved only", id="ccp")
        yield Tick("trust the programmes' buffers", id="trust")

    def turn_over(self, name: str) -> None:
        """Turn "ccp" or "trust" over."""
        self.query_one(f"#{name}", Tick).action_turn_over()

    def next_price(self) -> None:
        """Choose by the next price."""
        field: Select[PricePoint] = self.query_one("#price", Select)
        points = list(PricePoint)
        field.value = points[(points.index(self._price()) + 1) % len(points)]

    def show_line(self, share: str) -> None:
        """Show in the empty field what the line to the net-zero year asks for."""
        self.query_one("#removal", Input).placeholder = f"line: {share}"

    def begin(self) -> None:
        """Give the focus to the first field."""
        self.query(Input).first().focus()

    @on(Input.Changed)
    @on(Tick.Changed)
    @on(Select.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        problem = None
        try:
            self.rules = self._said()
        except InputError as error:
            problem = str(error)
        text = self._text("quotes")
        path = Path(text).expanduser() if text else None
        self.post_message(self.Changed(rules=self.rules, quotes=path, problem=problem))

    def _said(self) -> OffsetRules:
        """Return what all fields say.

        Raises:
            InputError: one says no number.
        """
        values = {name: self._number(name, label) for name, label, *_ in _FIELDS[:-1]}
        removal, per_type = values["removal"], values["per-type"]
        whole = {name: values[name] for name in ("net-zero", "vintage")}
        for name, value in whole.items():
            if value is not None and not value.is_integer():
                self.query_one(f"#{name}", Input).add_class("-wrong")
                raise InputError(f"{_label(name)} {value:g} is no whole number of years")
        vintage = whole["vintage"]
        return replace(
            self.rules,
            net_zero_year=int(whole["net-zero"] or NET_ZERO_YEAR),
            removal_share=None if removal is None else share_from_percent(removal),
            min_permanence_years=values["permanence"] or 0.0,
            max_vintage_age_years=None if vintage is None else int(vintage),
            max_type_share=1.0 if per_type is None else share_from_percent(per_type),
            margin_share=share_from_percent(values["margin"] or 0.0),
            ccp_only=self.query_one("#ccp", Tick).value,
            trusts_buffer=self.query_one("#trust", Tick).value,
            price=self._price(),
        )

    def _number(self, name: str, label: str) -> float | None:
        field = self.query_one(f"#{name}", Input)
        text = self._text(name)
        field.remove_class("-wrong")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not math.isfinite(value):
            field.add_class("-wrong")
            raise InputError(f'{label} "{text}" is not a number; empty it to drop the rule')
        return value

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _price(self) -> PricePoint:
        value = self.query_one("#price", Select).value
        return value if isinstance(value, PricePoint) else PricePoint.CENTRAL


def _label(name: str) -> str:
    return next(label for key, label, *_ in _FIELDS if key == name)
