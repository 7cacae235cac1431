"""Which characters the terminal can show."""

import sys


def needs_ascii() -> bool:
    """Return whether Braille and circles would not reach the screen."""
    # Textual draws on standard error
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
    return not encoding.lower().replace("-", "").startswith("utf")
