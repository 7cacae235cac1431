"""Drive a Textual app and read what it shows."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from textual.app import App
from textual.pilot import Pilot

PATIENCE_S = 60.0  # a busy machine; a test that waits as long has failed


def played(
    app: App[None],
    play: Callable[[Pilot], Awaitable[None]],
    size: tuple[int, int] = (100, 34),
) -> App[None]:
    """Run an app, let `play(pilot)` act on it, and return it."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await play(pilot)

    asyncio.run(run())
    return app


async def until(done: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait until something is so; a busy screen is never idle, so nothing else tells."""
    end = time.monotonic() + patience_s
    while not done():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.02)


def lines_of(app: App[None]) -> list[str]:
    """Return the text on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def text_of(app: App[None]) -> str:
    """Return the text on the screen."""
    return "\n".join(lines_of(app))
