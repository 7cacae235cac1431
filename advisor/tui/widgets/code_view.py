"""A text file to look at, with colours when they are ready; the text stands there at once."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import work
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import get_current_worker

Piece = tuple[str, str]
"""What a part of a line is, a component class without its prefix, and the part."""

_MOST_CHARS: Final = 1_000_000
"""Longer texts stay without colours, which take a second for each million letters."""

_KINDS: Final = (
    ("Comment", "comment"),
    ("Literal.Number", "value"),
    ("Literal.String", "value"),
    ("Literal.Scalar.Plain", "value"),
    ("Name.Tag", "key"),
    ("Name.Variable", "key"),
    ("Name.Builtin", "word"),
    ("Keyword", "word"),
)
"""Kinds of tokens that have a look of their own, in Pygments' words."""


class CodeView(ScrollView, can_focus=True):
    """Lines of a file, scrolled by keys and mouse."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "code--text",
        "code--comment",
        "code--key",
        "code--value",
        "code--word",
    }
    DEFAULT_CSS = """
    CodeView {
        height: 1fr;
        background: $surface;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 1;
        padding: 0 1;
        .code--text { color: $text; background: $surface; }
        .code--comment { color: $text-muted; background: $surface; }
        .code--key { color: $primary; background: $surface; }
        .code--value { color: $text-success; background: $surface; }
        .code--word { color: $accent; background: $surface; }
        &:focus {
            background: $boost;
            .code--text, .code--comment, .code--key { background: $boost; }
            .code--value, .code--word { background: $boost; }
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: Sequence[Sequence[Piece]] = ()
        self._text = ""

    @property
    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def show(self, text: str, language: str | None) -> None:
        """Show a file from its top.

        Args:
            text: of the file
            language: as Pygments calls it; None for plain text
        """
        if text == self._text:
            return
        self._text = text
        plain = [[("text", _shown(line))] for line in text.splitlines()]
        width = max((cell_len(line[0][1]) for line in plain), default=0)
        self.virtual_size = Size(width, len(plain))
        self.scroll_to(0, 0, animate=False)
        self._put(text, plain)
        if language is not None and len(text) <= _MOST_CHARS:
            self._colour(text, language)

    def render_line(self, y: int) -> Strip:
        """Return a line of the window."""
        left, top = self.scroll_offset
        width = self.scrollable_content_region.width
        ground = self.get_component_rich_style("code--text")
        if top + y >= len(self._lines):
            return Strip.blank(width, ground)
        segments = [
            Segment(part, self.get_component_rich_style(f"code--{kind}"))
            for kind, part in self._lines[top + y]
        ]
        return Strip(segments).crop_extend(left, left + width, ground)

    @work(thread=True, exclusive=True, group="colours")
    def _colour(self, text: str, language: str) -> None:
        worker = get_current_worker()
        lines = coloured(text, language)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._put, text, lines)

    def _put(self, text: str, lines: Sequence[Sequence[Piece]]) -> None:
        if text == self._text:
            self._lines = lines
            self.refresh()


def coloured(text: str, language: str) -> list[list[Piece]]:
    """Return the lines of a text in pieces of one look each.

    Args:
        text: of a file
        language: as Pygments calls it
    """
    from pygments.lexers import get_lexer_by_name  # deferred: 25 ms, in a thread
    from pygments.token import string_to_tokentype

    kinds = [(string_to_tokentype(name), kind) for name, kind in _KINDS]
    lines: list[list[Piece]] = [[]]
    for token, part in get_lexer_by_name(language, stripnl=False).get_tokens(text):
        kind = next((kind for parent, kind in kinds if token in parent), "text")
        first, *others = part.split("\n")
        if first:
            lines[-1].append((kind, _shown(first)))
        lines.extend([(kind, _shown(other))] if other else [] for other in others)
    return lines


def _shown(line: str) -> str:
    """Return a line without what moves the cursor or turns the letters around."""
    return "".join(sign if sign.isprintable() else "·" for sign in line)
