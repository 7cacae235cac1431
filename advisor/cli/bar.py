"""How far long work is, on a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.progress import Progress


@contextmanager
def progress_bar() -> Iterator["Progress"]:
    """Yield what draws a bar with the time that is left; nothing where stderr is no terminal."""
    from rich.console import Console  # deferred: 45 ms
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        current = "starting"
        task = bar.add_task(current, total=None)

        def report(step: str, done: int = 0, total: int | None = None) -> None:
            nonlocal current
            if step != current:
                current = step
                bar.reset(task, total=total, description=step)
            bar.update(task, completed=done, total=total)

        yield report
