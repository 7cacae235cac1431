"""What stands over the tabs and goes with an answer."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A question over the tabs; it goes once, however many keys come before it has gone.

    Textual 8.2 takes whatever screen is on top for each of them, the last one too.
    """

    _has_gone = False

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Go, with an answer; a second answer is nobody's."""
        if self._has_gone or not self.is_current:
            return AwaitComplete()
        self._has_gone = True
        return super().dismiss(result)
