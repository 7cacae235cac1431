"""`advisor tui --serve`: the same screen in a browser."""

import shlex
import sys
from collections.abc import Sequence
from typing import Final

from advisor.errors import InputError

HOST: Final = "127.0.0.1"
PORT: Final = 8000


def serve(arguments: Sequence[str], host: str = HOST, port: int = PORT) -> None:
    """Serve the screen until interrupted; each browser tab has a process of its own.

    Args:
        arguments: of `advisor tui`, for each of them
        host: address to listen at; anybody who reaches it has the screen
        port: likewise

    Raises:
        InputError: textual-serve is not installed.
    """
    try:
        from textual_serve.server import Server
    except ImportError as error:
        raise InputError(
            "the browser needs textual-serve; install it with: pip install 'advisor[serve]'",
        ) from error
    command = [sys.executable, "-m", "advisor", "tui", *arguments]
    Server(shlex.join(command), host=host, port=port, title="advisor").serve()
