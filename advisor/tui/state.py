"""What the screen remembers from one day to the next; a damaged file is set aside, never fatal.

It is read before the first paint, so its form is checked here: pydantic would cost 0.1 s.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Final

from advisor.atomic import write_whole

MOST_RECENT: Final = 12
_NAME: Final = "tui.json"

_OTHER: Final = "another form than the screen writes"

Word = str | float | int | bool | None
"""What a pane may keep: a filter, a column, a value of a slider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is remembered.

    Attributes:
        scenario: that was open last; None where none was
        recent: scenario files, the newest first
        is_dark: the theme
        tab: title of the tab that was in front
        panes: by title what each pane keeps
    """

    scenario: str | None = None
    recent: tuple[str, ...] = ()
    is_dark: bool = True
    tab: str | None = None
    panes: Mapping[str, Mapping[str, Word]] = field(default_factory=dict)


def state_folder() -> Path:
    """Return where state is kept: the user's own folder for it."""
    from platformdirs import user_state_path  # deferred: not for those who give a folder

    return user_state_path("advisor", appauthor=False)


def read_state(folder: Path) -> tuple[State, str | None]:
    """Return what is remembered, and what is to be told of it.

    Returns:
        The state, a fresh one where there is none or none that can be read; and where a damaged
        one was set aside, or why it could not be read, else None.
    """
    path = folder / _NAME
    try:
        return _state_in(json.loads(path.read_bytes())), None
    except FileNotFoundError:
        return State(), None
    except OSError as error:
        return State(), f"what the screen remembers cannot be read: {error}"
    except ValueError:
        aside = path.with_suffix(".damaged.json")
        try:
            path.replace(aside)
        except OSError as error:
            return State(), f"{path} is damaged, and cannot be set aside: {error}"
        return State(), f"{path} was damaged: it is set aside as {aside.name}, all begins anew"


def write_state(folder: Path, state: State) -> str | None:
    """Write what is to be remembered, whole or not at all; return why it could not be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / _NAME, json.dumps(asdict(state), indent=1, allow_nan=False).encode())
    except OSError as error:
        return f"what the screen remembers cannot be written: {error}"
    return None


def _state_in(data: Any) -> State:
    """Return the state in parsed JSON.

    Raises:
        ValueError: it has another form.
    """
    if not isinstance(data, dict) or not data.keys() <= State.__dataclass_fields__.keys():
        raise ValueError(_OTHER)
    recent = data.get("recent", [])
    state = State(**{**data, "recent": tuple(recent) if isinstance(recent, list) else (None,)})
    words = [state.scenario, state.tab]
    whole = (
        all(word is None or isinstance(word, str) for word in words)
        and all(isinstance(path, str) for path in state.recent)
        and isinstance(state.is_dark, bool)
        and isinstance(state.panes, dict)
        and all(isinstance(kept, dict) for kept in state.panes.values())
    )
    if not whole or not all(
        _is_word(word) for kept in state.panes.values() for word in kept.values()
    ):
        raise ValueError(_OTHER)
    return state


def _is_word(value: Any) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, str | int)
