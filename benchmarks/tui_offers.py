"""The Offers tab on all 84,000 offers: from a key to the redrawn table, in a terminal.

The peer is what most apps do: Textual's own table, filled again with the matching rows after
each key. It searches with our index, and its cells are written beforehand, so that it is charged
for its table alone. Each side runs in a process of its own on a pseudo-terminal of 120 x 40 that
takes all output. Time ends when the screen has been written, as often as the app lets it.
"""

import asyncio
import fcntl
import json
import os
import pty
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from measure import ROOT, peak_mib, report
from textual import events, on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import DataTable, Input

from advisor.catalog.load import load_catalog
from advisor.cli.tui import REDRAWS_PER_S
from advisor.domain.listing import OfferColumn
from advisor.report.offer_words import offer_cell
from advisor.service.offers import index_offers
from advisor.tui.desk import Desk
from advisor.tui.panes.offers import OffersPane
from advisor.tui.widgets.offer_columns import LAYOUTS, fitted
from advisor.tui.widgets.offer_table import OfferTable

WIDTH, HEIGHT = 120, 40
LINES: Final = ("h100 eu spot<30",)
"""Typed and taken back, letter by letter: from no offer to all of them."""
ROUNDS: Final = {"ours": 10, "peer": 1}
PAUSE_S: Final = 0.03
JITTER_S: Final = 0.03
"""Nobody types in step with the redraws of a screen."""
LIMIT_S: Final = 900.0


class Cost(NamedTuple):
    wall_s: float
    cpu_s: float


class Timed(App[None]):
    """An app that types by itself and notes how long each key takes to be seen."""

    AUTO_FOCUS = None

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.rounds = rounds
        self.dice = random.Random(20261125)  # noqa: S311 - not for secrets
        self.keys: list[Cost] = []
        self.sorts: list[Cost] = []
        self.seen = asyncio.Event()

    def on_mount(self) -> None:
        self.call_after_refresh(self.run_worker, self.measure)

    async def measure(self) -> None:
        await self.begin()
        for _ in range(self.rounds):
            for line in LINES:
                for letter in line:
                    key = events.Key(letter if letter != " " else "space", letter)
                    self.keys.append(await self.timed(lambda key=key: self.post_message(key)))
                for _ in line:
                    back = events.Key("backspace", None)
                    self.keys.append(await self.timed(lambda key=back: self.post_message(key)))
        for column in self.sortable():
            self.sorts.append(await self.timed(lambda column=column: self.sort(column)))
        self.exit()

    async def timed(self, act: Callable[[], object]) -> Cost:
        """Return what an act takes until all that it led to has been drawn."""
        await asyncio.sleep(PAUSE_S + JITTER_S * self.dice.random())
        self.seen.clear()
        start = Cost(time.perf_counter(), time.process_time())
        act()
        await self.seen.wait()
        return Cost(time.perf_counter() - start.wall_s, time.process_time() - start.cpu_s)

    def drawn_soon(self) -> None:
        """Called when the rows have been changed; they are drawn with the next refresh."""
        self.call_after_refresh(self.seen.set)

    async def begin(self) -> None:
        raise NotImplementedError

    def sortable(self) -> Iterable[OfferColumn]:
        raise NotImplementedError

    def sort(self, column: OfferColumn) -> None:
        raise NotImplementedError


class Ours(Timed):
    def compose(self) -> ComposeResult:
        self.desk = Desk(self, None)
        yield OffersPane(self.desk)

    async def begin(self) -> None:
        self.desk.put_catalog(load_catalog())
        self.query_one(OffersPane).shown()
        while not self.query_one(OfferTable).row_count:  # noqa: ASYNC110  it tells only its tab
            await asyncio.sleep(PAUSE_S)
        self.query_one(Input).focus()

    def sortable(self) -> Iterable[OfferColumn]:
        return LAYOUTS

    def sort(self, column: OfferColumn) -> None:
        self.query_one(OfferTable).post_message(OfferTable.Ordered(column, descending=True))

    @on(Input.Changed)
    @on(OfferTable.Ordered)
    def _changed(self) -> None:  # the tab has heard of it first
        self.drawn_soon()


class Peer(Timed):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input()
            yield DataTable(cursor_type="row")

    async def begin(self) -> None:
        catalog = load_catalog()
        self.index = index_offers(catalog)
        self.columns = [place.column for place in fitted(WIDTH, OfferColumn.EACH)]
        self.cells = [
            tuple(offer_cell(self.index, offer, column) for column in self.columns)
            for offer in range(len(catalog.offers))
        ]
        self.order = self.index.ordered(OfferColumn.EACH)
        table = self.query_one(DataTable)
        for column in self.columns:
            table.add_column(LAYOUTS[column].title, key=column, width=LAYOUTS[column].good)
        self.fill()
        self.query_one(Input).focus()

    def fill(self) -> None:
        kept = self.index.matching(self.query_one(Input).value).offers
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows(self.cells[offer] for offer in self.order[kept[self.order]])

    def sortable(self) -> Iterable[OfferColumn]:
        return self.columns  # as text; its rows have no numbers

    def sort(self, column: OfferColumn) -> None:
        self.query_one(DataTable).sort(column)
        self.drawn_soon()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.fill()
        self.drawn_soon()


def main() -> None:
    """Measure and report; the aim: 50 ms at p95 for a key, and for a sort."""
    ours, peer = (in_terminal(side) for side in ("ours", "peer"))
    report(
        "tui_offers",
        {
            "offers": ours.pop("offers"),
            "ours": ours,
            "data_table": {name: value for name, value in peer.items() if name != "offers"},
            "data_table_over_ours_key_p95": peer["key_p95_s"] / ours["key_p95_s"],
            "data_table_over_ours_key_cpu_p95": peer["key_cpu_p95_s"] / ours["key_cpu_p95_s"],
        },
    )


def in_terminal(side: str) -> dict[str, float]:
    """Return what one side measures in a terminal of its own."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    threading.Thread(target=_drain, args=(master,), daemon=True).start()
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environment["TEXTUAL_FPS"] = str(REDRAWS_PER_S)  # as `advisor tui` sets it, for both
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        subprocess.run(
            (sys.executable, __file__, side, str(out)),
            check=True,
            cwd=ROOT,
            env=environment,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            timeout=LIMIT_S,
        )
        found: dict[str, float] = json.loads(out.read_text())
    os.close(slave)
    return found


def measured(side: str, out: Path) -> None:
    """Run one side and write what it found."""
    app = {"ours": Ours, "peer": Peer}[side](ROUNDS[side])
    app.run()
    found = {
        "offers": len(load_catalog().offers),
        "keys": len(app.keys),
        **_spread("key", [cost.wall_s for cost in app.keys]),
        **_spread("key_cpu", [cost.cpu_s for cost in app.keys]),
        **_spread("sort", [cost.wall_s for cost in app.sorts]),
        "peak_mib": peak_mib(),
    }
    out.write_text(json.dumps(found))


def _spread(name: str, values: list[float]) -> dict[str, float]:
    parts = statistics.quantiles(values, n=20, method="inclusive")
    return {f"{name}_p50_s": parts[9], f"{name}_p95_s": parts[18], f"{name}_max_s": max(values)}


def _drain(master: int) -> None:
    with suppress(OSError):  # the other end was closed
        while os.read(master, 1 << 16):
            pass


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measured(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
