"""What stands over the tabs and goes with an answer."""

from typing import TypeVar

from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A screen that ends once, however many keys come before it has gone."""

    _has_ended = False

    def end(self, result: Result) -> None:
        """Go, with an answer; a second answer is nobody's."""
        if self.is_current and not self._has_ended:
            self._has_ended = True
            self.dismiss(result)
