"""A line to type a filter into."""

from typing import Self

from textual.geometry import Region
from textual.widgets import Input


class FilterLine(Input):
    """An input whose size does not depend on its text.

    Textual's own lays the whole screen out anew for every letter: 8 ms, more than finding and
    drawing what the letter changes.
    """

    DEFAULT_CSS = """
    FilterLine { width: 1fr; }
    """

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw the line again; a layout is due only before the first one."""
        layout = layout and not self.size
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
