"""A list of options that quick fingers cannot break.

Textual 8.2's OptionList looks up the line of its highlighted option, which has none while the
list has no height: KeyError. So page keys are left unanswered as long as there is no page.
"""

from typing import Literal

from textual.widgets import OptionList


class Listing(OptionList):
    """A list of options."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region.height:
            super()._move_page(direction)
