"""That work is going on: what, how far, how long still, and how to stop it."""

from time import monotonic
from typing import Final

from textual.widgets import Static

from advisor.report.words import duration

_EVERY_S: Final = 0.25
_FRAMES: Final = "|/-\\"
_TELLING: Final = 0.05  # part of the work from which its speed says how long the rest takes


class Working(Static):
    """One line that is there while work goes on."""

    DEFAULT_CSS = """
    Working { height: 1; padding: 0 1; color: $text-accent; display: none; }
    Working.-on { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, markup=False)
        self._began_s, self._frame = 0.0, 0
        self._step, self._done, self._total = "", 0, 0

    @property
    def is_on(self) -> bool:
        """Return whether work is going on."""
        return self.has_class("-on")

    def on_mount(self) -> None:
        """Turn while there is something to show."""
        self.set_interval(_EVERY_S, self._turn)

    def begin(self, step: str) -> None:
        """Show that work has begun."""
        self._began_s, self._frame = monotonic(), 0
        self.add_class("-on")
        self.step(step)

    def step(self, step: str, done: int = 0, total: int | None = None) -> None:
        """Show where the work is; of how many steps, where that is known."""
        self._step, self._done, self._total = step, done, total or 0
        self._show()

    def end(self) -> None:
        """Show nothing any more."""
        self.remove_class("-on")

    def _turn(self) -> None:
        if self.is_on:
            self._frame += 1
            self._show()

    def _show(self) -> None:
        passed_s = monotonic() - self._began_s
        words = [f"{_FRAMES[self._frame % len(_FRAMES)]} {self._step}"]
        if self._total:
            words.append(f"{self._done} of {self._total}")
        if passed_s >= 1.0:
            words.append(f"{passed_s:.0f} s")
        if self._total and self._done / self._total > _TELLING:
            left_s = passed_s / self._done * (self._total - self._done)
            words.append(f"about {duration(round(left_s))} left")
        words.append("esc stops")
        self.update("   ".join(words))
