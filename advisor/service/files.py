"""Text files that a user names: read and written with an error that a user understands."""

from pathlib import Path

from advisor.atomic import write_whole
from advisor.errors import InputError


def read_text(path: Path) -> str:
    """Return a file's text.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error}") from error


def save_text(path: Path, text: str) -> None:
    """Write a file, whole or not at all.

    Raises:
        InputError: it cannot be written; what stood there before still does.
    """
    save_bytes(path, text.encode())


def save_bytes(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        InputError: it cannot be written; what stood there before still does.
    """
    try:
        write_whole(path, data)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from error
