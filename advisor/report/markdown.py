"""Markdown that nothing of a plan can break out of, as GitHub and GitLab read it.

A name that a person gave stands in a code span, where no emphasis, link, HTML, @mention, #issue or
emoji is looked for; two signs that end a span or a cell are written as their codes. A sentence of
a plan stands in a block of code, for the same reason.
"""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from advisor.export.comments import visible

_CODED: Final = str.maketrans({"`": r"\x60", "|": r"\x7c"})
"""An escaped pipe is read differently by different readers of tables, a code by none."""

_NAMED: Final = 120
"""Most characters of a name; a comment has 65,536 in all. Source: GitHub's error message."""

_WIDTH: Final = 96
_LONGEST: Final = 600
"""Most characters of a sentence."""


def code(text: str) -> str:
    """Return a text on one line as a code span; one that is too long loses its end."""
    shown = cut(visible(text).strip(), _NAMED).translate(_CODED)
    return f"`{shown or ' '}`"


def cut(text: str, chars: int) -> str:
    """Return a text, with its end left out and said to be where it is longer than `chars`."""
    return text if len(text) <= chars else f"{text[:chars]}... ({len(text):,} characters)"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int) -> list[str]:
    """Return the lines of a table.

    Args:
        head: cells, in Markdown
        rows: likewise
        numbers_from: index of the first column that is set to the right
    """
    rule = ["--:" if index >= numbers_from else "---" for index in range(len(head))]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)] + [""]


def block(sentences: Iterable[str]) -> list[str]:
    """Return the lines of a block of code, an item for each sentence."""
    lines: list[str] = []
    for sentence in sentences:
        shown = cut(visible(sentence), _LONGEST).translate(_CODED)
        lines += textwrap.wrap(shown, _WIDTH, initial_indent="- ", subsequent_indent="  ") or ["-"]
    return ["```text", *lines, "```", ""]


def folded(summary: str, lines: Iterable[str]) -> list[str]:
    """Return lines that show when a reader asks for them; the summary is words of our own."""
    return [f"<details><summary>{summary}</summary>", "", *lines, "</details>", ""]
