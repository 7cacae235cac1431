"""One line that asks for what regions are compared: an origin, an accelerator, how it is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label

from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region_list import Yardstick
from advisor.report.region_sheet import PURCHASE_WORDS


class RegionAsk(Horizontal):
    """The line. `show` writes what is compared for; `Asked` says what the user wants instead."""

    DEFAULT_CSS = """
    RegionAsk {
        height: 1;
        padding: 0 1;
        Label { color: $text-muted; margin: 0 1 0 0; }
        Input { width: 1fr; max-width: 30; margin: 0 2 0 0; background: $panel; }
        #ask-purchase { color: $text; width: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    @dataclass
    class Asked(Message):
        """Something else is to be compared for.

        Attributes:
            words: as typed, not yet looked up
        """

        words: Yardstick

    @dataclass
    class Left(Message):
        """The inputs were left, with an answer or without."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._by = Yardstick()

    def compose(self) -> ComposeResult:
        """Lay the line out, left to right."""
        yield Label("from")
        yield Input(id="ask-origin", placeholder="a city or region", compact=True)
        yield Label("price of")
        yield Input(id="ask-accelerator", placeholder="an accelerator", compact=True)
        yield Label(id="ask-purchase")

    def suggest(self, origins: Sequence[str], accelerators: Sequence[str]) -> None:
        """Complete what is typed, `right` takes it; a city also without "city:" before it."""
        plain = (origin.removeprefix("city:") for origin in origins)
        words = list(dict.fromkeys((*plain, *origins)))
        self._origin.suggester = SuggestFromList(words, case_sensitive=False)
        self._accelerator.suggester = SuggestFromList(accelerators, case_sensitive=False)

    def show(self, by: Yardstick) -> None:
        """Write what is compared for, but not over what is being typed."""
        self._by = by
        if not self.has_pseudo_class("focus-within"):
            self._write()

    def _write(self) -> None:
        by = self._by
        self._origin.value = by.origin or ""
        self._accelerator.value = by.accelerator or ""
        self.query_one("#ask-purchase", Label).update(PURCHASE_WORDS[by.purchase])

    def ask(self, what: str) -> None:
        """Go to the input of the "origin" or the "accelerator"."""
        self.query_one(f"#ask-{what}", Input).focus()

    def turn_purchase(self) -> None:
        """Ask for the next purchase model."""
        index = PURCHASES.index(self._by.purchase) + 1
        self._post(PURCHASES[index % len(PURCHASES)])

    def action_leave(self) -> None:
        """Leave the inputs as they were."""
        self._write()
        self.post_message(self.Left())

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.post_message(self.Left())
        self._post(self._by.purchase)

    def _post(self, purchase: Purchase) -> None:
        words = Yardstick(
            accelerator=self._accelerator.value.strip() or None,
            purchase=purchase,
            origin=self._origin.value.strip() or None,
        )
        self.post_message(self.Asked(words))

    @property
    def _origin(self) -> Input:
        return self.query_one("#ask-origin", Input)

    @property
    def _accelerator(self) -> Input:
        return self.query_one("#ask-accelerator", Input)
