"""How long work tells a front end where it is, without knowing which front end listens."""

from typing import Protocol


class Progress(Protocol):
    """Called by a service at each step; the front end decides what to show.

    A call is cheap and may come from a worker thread.
    """

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
        """Report that `step` has reached `done` of `total`; total None means unknown."""


def silent(step: str, done: int = 0, total: int | None = None) -> None:
    """Ignore the report; the default everywhere below the front ends."""
