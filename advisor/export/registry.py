"""All formats by name: those of the house, and those that installed packages bring.

A package brings one by an entry point of the group `advisor.export_formats` that is a Format:

    [project.entry-points."advisor.export_formats"]
    nomad = "advisor_nomad:FORMAT"
"""

import difflib
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from advisor.domain.export import Format
from advisor.errors import ExportError
from advisor.export import (
    azure_ml,
    cloudformation,
    document,
    dstack,
    focus_csv,
    gcp_batch,
    kubernetes,
    skypilot,
    slurm,
    terraform,
    vertex,
)

GROUP: Final = "advisor.export_formats"

_OWN: Final = (
    skypilot.FORMAT,
    kubernetes.FORMAT,
    slurm.FORMAT,
    terraform.FORMAT,
    cloudformation.FORMAT,
    gcp_batch.FORMAT,
    vertex.FORMAT,
    azure_ml.FORMAT,
    dstack.FORMAT,
    focus_csv.FORMAT,
    document.FORMAT,
)


def formats(points: Iterable[EntryPoint] | None = None) -> tuple[Format, ...]:
    """Return all formats, the house's own first, then others by name.

    Args:
        points: of strangers; None finds those of the packages that are installed

    Raises:
        ExportError: an installed package's format cannot be loaded, or takes a name that is taken.
    """
    there = entry_points(group=GROUP) if points is None else points
    strangers = sorted(there, key=lambda point: point.name)
    found = (*_OWN, *(_loaded(point) for point in strangers))
    names = [row.name for row in found]
    for name in names:
        if names.count(name) > 1:
            raise ExportError(f'two formats are called "{name}"; uninstall one of the packages')
    return found


def find_format(name: str) -> Format:
    """Return a format.

    Raises:
        ExportError: there is none of that name.
    """
    found = {row.name: row for row in formats()}
    if name not in found:
        near = difflib.get_close_matches(name, found, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ExportError(f'there is no format "{name}", but {", ".join(found)}{hint}')
    return found[name]


def _loaded(point: EntryPoint) -> Format:
    try:
        found = point.load()
    except Exception as error:  # a stranger's code may raise anything
        raise ExportError(
            f'the format "{point.name}" of {point.value} cannot be loaded: {error}; '
            "mend or uninstall its package",
        ) from error
    if not isinstance(found, Format):
        raise ExportError(
            f'the format "{point.name}" of {point.value} is no Format; mend or uninstall its '
            "package"
        )
    return found
