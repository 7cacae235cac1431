"""Ctrl-C asks long work to end with what it has; a second one gives up."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer


@contextmanager
def patience(
    ending: str = "ending with the best plan known",
) -> Iterator[Callable[[], bool]]:
    """Yield whether Ctrl-C was pressed; pressed again it is KeyboardInterrupt, as usual.

    Args:
        ending: what a press is answered with
    """
    pressed = False

    def press(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        typer.echo(f"advisor: {ending}; Ctrl-C again gives up", err=True)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
