"""Which characters the terminal can show."""

import sys


def needs_ascii() -> bool:
    """Return whether the encoding of the screen knows no braille and no box drawing."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"  # where textual draws
    try:
        "\u28ff\u2500".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return True
    return False
