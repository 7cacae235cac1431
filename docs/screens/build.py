"""Draw the screens that the README shows: `python docs/screens/build.py` from the root.

The pictures take no font from the network: the reader's own monospaced one is used.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.pilot import Pilot

from advisor.tui.app import AdvisorApp
from advisor.tui.panes.explore import ExplorePane
from advisor.tui.tabs import TABS

HERE = Path(__file__).parent
SCENARIO = Path("scenarios/eu-company.yaml")
SIZE, WIDE = (110, 32), (124, 38)
TITLES = [tab.title for tab in TABS]
FONT = "DejaVu Sans Mono, Menlo, Consolas, monospace"


async def until(done: Callable[[], object]) -> None:
    """Wait until something is so."""
    while not done():  # noqa: ASYNC110 - a screen tells nobody
        await asyncio.sleep(0.05)


def save(app: AdvisorApp, name: str) -> None:
    """Write the screen without fonts from elsewhere."""
    svg = app.export_screenshot(simplify=True)
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: ?[^;]*Fira Code[^;]*;", f"font-family: {FONT};", svg)
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


async def explore(pilot: Pilot[None]) -> None:
    """Somewhere in the middle of the trade."""
    app = pilot.app
    await until(lambda: app.query_one(ExplorePane).is_settled)
    await pilot.press("end", *["left"] * 12)
    await until(lambda: app.query_one(ExplorePane).is_settled)


async def wait(pilot: Pilot[None]) -> None:
    """Let a tab settle."""
    await asyncio.sleep(3.0)
    del pilot


async def offers(pilot: Pilot[None]) -> None:
    """What a user looks for."""
    await pilot.press("slash", *"h100", "space", *"eu", "space", *"spot", "less_than_sign", *"30")
    await asyncio.sleep(2.0)


async def why(pilot: Pilot[None]) -> None:
    """The explanation of the first service."""
    await asyncio.sleep(1.0)
    await pilot.press("down", "enter")
    await asyncio.sleep(12.0)


SHOTS: dict[str, Callable[[Pilot[None]], Awaitable[None]]] = {
    "Explore": explore,
    "Regions": wait,
    "Offers": offers,
    "Why": why,
}


async def main(folder: Path) -> None:
    """Take the pictures in one sitting."""
    app = AdvisorApp(SCENARIO, folder=folder)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: app.desk.explored is not None)
        for title, play in SHOTS.items():
            await pilot.resize_terminal(*(WIDE if title == "Regions" else SIZE))
            await app.action_show(TITLES.index(title))
            await play(pilot)
            app.clear_notifications()
            await pilot.pause(1.0)
            save(app, title.lower())


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        asyncio.run(main(Path(temporary)))
