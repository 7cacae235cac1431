"""Which tracker wrote a log, by its header."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from advisor.domain.measurement import MeasuredJob
from advisor.errors import ProfileError
from advisor.profile.imports.codecarbon import read_codecarbon
from advisor.profile.imports.smi import read_smi
from advisor.profile.imports.told import Told
from advisor.profile.imports.zeus import read_zeus

Reader = Callable[[Path, Told], MeasuredJob]

READERS: Final[tuple[tuple[str, frozenset[str], Reader], ...]] = (
    ("CodeCarbon", frozenset({"run_id", "energy_consumed", "gpu_energy"}), read_codecarbon),
    ("Zeus", frozenset({"start_time", "window_name", "elapsed_time"}), read_zeus),
    ("nvidia-smi", frozenset({"timestamp"}), read_smi),
)
"""(tracker, columns that its logs have, reader), the most particular first."""

_HEADER_BYTES: Final = 1 << 16


def read_log(path: Path, told: Told) -> tuple[str, MeasuredJob]:
    """Return who wrote a log, and its test run.

    Raises:
        ProfileError: no reader knows the log, or its own finds it damaged.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline(_HEADER_BYTES)
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} cannot be read: {error}") from error
    columns = {word.strip().partition(" [")[0] for word in header.split(",")}
    for tracker, known, reader in READERS:
        if known <= columns:
            try:
                return tracker, reader(path, told)
            except (OSError, UnicodeDecodeError) as error:
                raise ProfileError(f"{path} cannot be read: {error}") from error
    names = ", ".join(tracker for tracker, _, _ in READERS)
    raise ProfileError(
        f"{path}: no log of {names}, by its first line; an nvidia-smi log needs its header and "
        "`timestamp` in --query-gpu",
    )
