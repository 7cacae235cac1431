"""Terminals that are no UTF-8: each character that they lack becomes one that they have."""

import codecs
import sys
from typing import Final

_NAME: Final = "advisor-plain"
_PLAIN: Final = {
    **dict.fromkeys("─━═╌╍┄┅┈┉▔▁", "-"),
    **dict.fromkeys("│┃║┊▏▕▎▌▐▍▋▊▉", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╶╴╷╵┏┓┗┛┣┫┳┻╋", "+"),
    **dict.fromkeys("█▇▆▅▄▃▂▀▓", "#"),
    **dict.fromkeys("░▒", ":"),
    **dict.fromkeys("●◉⬤◆■▶", "O"),
    **dict.fromkeys("○◯◇□", "o"),
    **dict.fromkeys("→▸►", ">"),
    **dict.fromkeys("←◂◄", "<"),
    **dict.fromkeys("↑▲▴", "^"),
    **dict.fromkeys("↓▼▾", "v"),
    **dict.fromkeys("×✕✗", "x"),
    **dict.fromkeys("✓✔", "+"),
    **dict.fromkeys("·•∙", "."),
    **dict.fromkeys("…", "."),
    **dict.fromkeys("–—", "-"),
    **dict.fromkeys("₂²", "2"),
}
_BRAILLE: Final = range(0x2801, 0x2900)


def allow_plain() -> None:
    """Let the stream that Textual draws on take every character, whatever its encoding."""
    stream = sys.__stderr__
    if stream is None or not needs_ascii():
        return
    codecs.register_error(_NAME, plain)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors=_NAME)


def needs_ascii() -> bool:
    """Return whether what is drawn had better be ASCII; Textual draws on standard error."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
    return encoding.lower().replace("-", "") != "utf8"


def plain(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for characters that cannot be written, one for each."""
    assert isinstance(error, UnicodeEncodeError)
    found = error.object[error.start : error.end]
    return "".join(_of(character) for character in found), error.end


def _of(character: str) -> str:
    if ord(character) in _BRAILLE:
        # dots in the upper half look like ', in the lower half like .
        bits = ord(character) - _BRAILLE.start + 1
        return "'" if bits & 0x1B and not bits & 0xE4 else "." if not bits & 0x1B else ":"
    return _PLAIN.get(character, "?")
