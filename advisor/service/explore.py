"""A scenario opened to be explored: its text into a workbench that plans it again and again."""

from pathlib import Path

from advisor.domain.catalog import Catalog
from advisor.placement.workbench import Workbench
from advisor.scenario.yaml_source import parse_yaml
from advisor.service.plan import question_in

__all__ = ["Workbench", "workbench_of"]


def workbench_of(text: str, where: str, folder: Path, catalog: Catalog) -> Workbench:
    """Return what plans a scenario again and again while its limits are turned.

    Args:
        text: of the scenario, YAML
        where: how messages name it
        folder: that its profiles' paths begin at
        catalog: what the clouds offer

    Raises:
        ScenarioError, ProfileError: the scenario or one of its profiles cannot be used as it is;
            the message begins with `where` and a line.
    """
    return Workbench(question_in(parse_yaml(text, where=where), folder, catalog))
