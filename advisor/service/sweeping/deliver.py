"""A sweep's rows in other forms than its own file."""

from pathlib import Path

from advisor.domain.sweep import Sweep
from advisor.errors import InputError
from advisor.report.sweep_document import sweep_csv, sweep_parquet
from advisor.service.files import save_bytes, save_text


def save_csv(found: Sweep, path: Path) -> None:
    """Write one line per scenario, whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    save_text(path, sweep_csv(found))


def require_parquet() -> None:
    """Return if Parquet can be written: a sweep takes minutes, and should not be for nothing.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401 - deferred: optional
    except ModuleNotFoundError as error:
        raise InputError(
            "--parquet needs pyarrow; install it with `pip install 'advisor[parquet]'`",
        ) from error


def save_parquet(found: Sweep, path: Path) -> None:
    """Write the rows as Parquet, whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    save_bytes(path, sweep_parquet(found))
