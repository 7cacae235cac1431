"""Write a starter scenario or its schema; check a scenario file."""

import json
from pathlib import Path

from advisor.atomic import write_whole
from advisor.domain.scenario import Scenario
from advisor.errors import InputError
from advisor.profile.file import read_profile
from advisor.scenario.json_schema import json_schema
from advisor.scenario.load import load_scenario
from advisor.scenario.starter import STARTER


def schema_text() -> str:
    """Return the scenario format's JSON Schema."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def starter_text() -> str:
    """Return a commented scenario to start from."""
    return STARTER


def write_text(path: Path, text: str, *, force: bool = False) -> None:
    """Write a text file, whole or not at all.

    Raises:
        InputError: the file exists and `force` is not given, or it cannot be written.
    """
    if path.exists() and not force:
        raise InputError(f"{path} exists; choose another name, or overwrite it with --force")
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from error


def check_scenario(path: Path) -> Scenario:
    """Return the scenario in a file, its profiles read too.

    Raises:
        ScenarioError, ProfileError: a file cannot be used as it is.
    """
    scenario = load_scenario(path)
    for profile in scenario.profile_paths.values():
        read_profile(Path(profile))
    return scenario
