"""What the screen remembers from one day to the next; a damaged file is set aside, never fatal."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.atomic import write_whole

MOST_RECENT: Final = 12
_NAME: Final = "tui.json"

Word = str | float | bool | None
"""What a pane may keep: a filter, a column, a value of a slider."""


class State(BaseModel):
    """The file's form.

    Attributes:
        scenario: that was open last; None where none was
        recent: scenario files, the newest first
        is_dark: the theme
        tab: title of the tab that was in front
        panes: by title what each pane keeps
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    scenario: str | None = None
    recent: list[str] = Field(default_factory=list, max_length=MOST_RECENT)
    is_dark: bool = True
    tab: str | None = None
    panes: dict[str, dict[str, Word]] = Field(default_factory=dict)


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
        return State.model_validate_json(path.read_bytes()), None
    except FileNotFoundError:
        return State(), None
    except OSError as error:
        return State(), f"what the screen remembers cannot be read: {error}"
    except ValidationError:
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
        write_whole(folder / _NAME, state.model_dump_json(indent=1).encode())
    except OSError as error:
        return f"what the screen remembers cannot be written: {error}"
    return None
