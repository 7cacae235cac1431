"""Which instance types in which regions exported files ask for, as the files say it now.

Files are read as they stand and not as they were written: people change them. What a file of a
format does not say in its own words, a region in most files of Terraform, its folder or name does;
of files that say nothing at all, the heading counts.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import PurePosixPath
from typing import Any, Final

from advisor.domain.region import Provider
from advisor.errors import ExportError
from advisor.export.focus_csv import PROVIDERS
from advisor.export.node_labels import INSTANCE, REGION

_PROVIDER: Final = "|".join(Provider)
_HEADING: Final = re.compile(
    rf"Where: ({_PROVIDER}):([a-z0-9-]+), \d+ x (\S+?)(?: with [^\n]*)?, "
    r"(?:on_demand|spot|reserved_1y)\.",
)
_PARTITION: Final = re.compile(
    rf"^#SBATCH --partition=({_PROVIDER})-(\S+)-(?:on-demand|spot|reserved-1y)$", re.MULTILINE
)
_MACHINE: Final = re.compile(
    r'^\s*(?:instance_type|machine_type|(?:sku|size|vm_size)(?=\s*=\s*"Standard_))'
    r'\s*=\s*"([^"]+)"',
    re.MULTILINE,
)
"""Of AWS, Google and Azure in HCL; images of Azure have a sku too."""
_CONSTRAINT: Final = re.compile(r"^#SBATCH --constraint=(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedOffer:
    """An instance type in a region that a file asks for.

    Attributes:
        path: of the file, relative to the export's folder
        place: "aws:eu-north-1"
    """

    path: str
    place: str
    instance_type: str


def stated_offers(to: str, files: Mapping[str, str]) -> tuple[StatedOffer, ...]:
    """Return what files ask for, each once.

    Args:
        to: the format of the export
        files: path, relative, parts by "/" -> text

    Raises:
        ExportError: a file is not what its format says it is.
    """
    read = _READERS.get(to, _headings)
    found: dict[StatedOffer, None] = {}
    for path, text in files.items():
        try:
            stated = tuple(read(path, text)) or tuple(_headings(path, text))
            for place, instance_type in stated:
                offer = StatedOffer(path=path, place=place, instance_type=instance_type)
                found[offer] = None
        except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
            raise ExportError(f"{path} cannot be read as {to}: {error}") from error
    return tuple(found)


_Offers = Iterator[tuple[str, str]]


def _headings(_path: str, text: str) -> _Offers:
    for provider, region, instance_type in _HEADING.findall(text):
        yield f"{provider}:{region}", instance_type


def _skypilot(path: str, text: str) -> _Offers:
    for mapping in _mappings(path, text):
        if "instance_type" in mapping and "infra" in mapping:
            yield str(mapping["infra"]).replace("/", ":", 1), str(mapping["instance_type"])


def _kubernetes(path: str, text: str) -> _Offers:
    provider = path.partition("-")[0]
    for mapping in _mappings(path, text):
        if INSTANCE in mapping and REGION in mapping:
            yield f"{provider}:{mapping[REGION]}", str(mapping[INSTANCE])


def _slurm(path: str, text: str) -> _Offers:
    if not path.endswith(".sbatch"):
        return
    partition, constraint = _PARTITION.search(text), _CONSTRAINT.search(text)
    if partition is None or constraint is None:
        raise ValueError("its partition and constraint do not say a region and an instance type")
    yield f"{partition[1]}:{partition[2]}", constraint[1]


def _csv(path: str, text: str) -> _Offers:
    if not path.endswith(".csv"):
        return
    names = {name: provider for provider, name in PROVIDERS.items()}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        provider = names.get(row["ProviderName"], row["ProviderName"])
        yield f"{provider}:{row['RegionId']}", row["ResourceType"]


def _plan(path: str, text: str) -> _Offers:
    if not path.endswith(".json"):
        return
    for row in json.loads(text)["placements"]:
        yield f"{row['provider']}:{row['region']}", row["instance_type"]


def _terraform(path: str, text: str) -> _Offers:
    if path.endswith(".tf"):
        place = PurePosixPath(path).parts[0].replace("-", ":", 1)
        for instance_type in _MACHINE.findall(text):
            yield place, instance_type


def _cloudformation(path: str, text: str) -> _Offers:
    for mapping in _mappings(path, text):
        for table in (mapping.get("Mappings") or {}).values():
            for region, machines in table.items():
                for instance_type in machines.values():
                    yield f"aws:{region}", str(instance_type)


def _dstack(path: str, text: str) -> _Offers:
    for mapping in _mappings(path, text):
        if "instance_types" in mapping:
            offers = product(mapping["backends"], mapping["regions"], mapping["instance_types"])
            for provider, region, instance_type in offers:
                yield f"{provider}:{region}", str(instance_type)


def _gcp_batch(path: str, text: str) -> _Offers:
    mappings = list(_mappings(path, text))
    regions = [place for row in mappings for place in row.get("allowedLocations", ())]
    for mapping in mappings:
        for region in regions if "machineType" in mapping else ():
            yield f"gcp:{str(region).removeprefix('regions/')}", str(mapping["machineType"])


def _azure_ml(path: str, text: str) -> _Offers:
    for mapping in _mappings(path, text):
        if "location" in mapping and "size" in mapping:
            yield f"azure:{mapping['location']}", str(mapping["size"])


_READERS: Final[Mapping[str, Callable[[str, str], _Offers]]] = {
    "skypilot": _skypilot,
    "kubernetes": _kubernetes,
    "slurm": _slurm,
    "csv": _csv,
    "json": _plan,
    "terraform": _terraform,
    "cloudformation": _cloudformation,
    "dstack": _dstack,
    "gcp-batch": _gcp_batch,
    "azure-ml": _azure_ml,
}


def _mappings(path: str, text: str) -> Iterator[Mapping[str, Any]]:
    """Return all mappings in a YAML or JSON file, however deep."""
    import yaml  # deferred: 20 ms that an export does not need

    if not path.endswith((".yaml", ".yml", ".json")):
        return
    try:
        documents = list(yaml.safe_load_all(text))
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error).replace("\n", " ")) from error
    waiting: list[Any] = documents
    seen: set[int] = set()  # an alias is the same value again, and may be so a billion times
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
