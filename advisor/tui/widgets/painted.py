"""Widgets that paint all of their lines at once, and keep them until something changes."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget


class Painted(Widget):
    """A picture; a subclass says how it is painted, and when that is another."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._strips: Sequence[Strip] | None = None

    def paint(self) -> Sequence[Strip]:
        """Return the lines for the widget's size, from the top; those that lack are blank."""
        raise NotImplementedError

    def forget(self) -> None:
        """Paint anew when the lines are asked for next."""
        self._strips = None

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        if self._strips is None:
            self._strips = self.paint()
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Paint anew in other colours."""
        super().notify_style_update()
        self.forget()

    def on_resize(self) -> None:
        """Paint anew in another size."""
        self.forget()


def segments_of(widget: Widget, cells: Iterable[tuple[str, str]]) -> list[Segment]:
    """Return cells, each a character and a component class of a widget, as few segments."""
    found: list[tuple[str, list[str]]] = []
    for character, name in cells:
        if found and found[-1][0] == name:
            found[-1][1].append(character)
        else:
            found.append((name, [character]))
    return [
        Segment("".join(characters), widget.get_component_rich_style(name))
        for name, characters in found
    ]
