"""Write a starter scenario or its schema; check a scenario file."""

import json
from pathlib import Path

from advisor.catalog.load import load_catalog
from advisor.domain.scenario import Scenario
from advisor.errors import InputError
from advisor.placement.matching.variants import versions_of
from advisor.profile.file import read_profile
from advisor.scenario.json_schema import json_schema
from advisor.scenario.load import scenario_from_source
from advisor.scenario.starter import STARTER
from advisor.scenario.yaml_source import read_yaml
from advisor.service.files import save_text
from advisor.service.words import check_words


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
    save_text(path, text)


def check_scenario(path: Path, catalogs: Path | None = None) -> Scenario:
    """Return the scenario in a file, held against the catalogue, its profiles read too.

    Raises:
        ScenarioError, ProfileError, CatalogError: a file cannot be used as it is.
    """
    source = read_yaml(path)
    scenario = scenario_from_source(source, path.parent)
    catalog = load_catalog(catalogs)
    check_words(catalog, scenario, source)
    profiles = {
        written: read_profile(Path(path)) for written, path in scenario.profile_paths.items()
    }
    for workload in scenario.workloads:
        versions_of(catalog, workload, profiles)
    return scenario
