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


def picture_of(app: App[None]) -> str:
    """Return text and colours of the screen, for a golden file that people can review.

    The text comes first, then for each line the runs of equal style as a letter and how many
    cells it has, then what each letter stands for.
    """
    strips = app.screen._compositor.render_strips()
    letters: dict[str, str] = {}
    runs = []
    for strip in strips:
        row: list[tuple[str, int]] = []
        for segment in strip:
            style = "" if segment.style is None else str(segment.style.without_color)
            if segment.style is not None and segment.style.color is not None:
                style = f"{style} {segment.style.color.name}"
            if segment.style is not None and segment.style.bgcolor is not None:
                style = f"{style} on {segment.style.bgcolor.name}"
            letter = letters.setdefault(style, chr(ord("a") + len(letters)))
            cells = segment.cell_length
            if row and row[-1][0] == letter:
                row[-1] = (letter, row[-1][1] + cells)
            elif cells:
                row.append((letter, cells))
        runs.append(" ".join(f"{letter}{cells}" for letter, cells in row))
    legend = [f"{letter} {style.strip()}" for style, letter in letters.items()]
    return "\n".join([*lines_of(app), "", *runs, "", *legend, ""])
