"""The terms of the law: one row per coefficient, one column of the design per term.

The log of the ratio between target and source is a sum of specification ratios (in all, per
class, and per class by load), of an effect per board (in all and per class), and of an effect per
measured pair (as it is, and by load). Ridge penalties make each finer term speak only as far as
the measurements carry it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from fitting.pairs import SPECIFICATIONS

Floats = NDArray[np.float64]

PENALTY = {
    "specification": 0.1,
    "class_specification": 1.0,
    "load_specification": 0.3,
    "board": 1.0,
    "class_board": 10.0,
    "pair": 5.0,
    "load_pair": 0.3,
}
TERM = ["term", "job_class", "name", "other"]


@dataclass(frozen=True)
class Design:
    """Terms and their columns.

    Attributes:
        terms: one row per coefficient: term, job_class, name, other, penalty
        matrix: one row per pair and one column per term; few cells of a row are not zero
    """

    terms: pd.DataFrame
    matrix: sparse.csr_array


def centre_of(pairs: pd.DataFrame) -> pd.Series:
    """Return the mean log load per job class; 0 where power was never measured."""
    return np.log(pairs.load).groupby(pairs.job_class).mean().fillna(0.0)


def design(pairs: pd.DataFrame, centre: pd.Series) -> Design:
    """Return the law's terms for these pairs and their matrix."""
    common = list(_common(pairs))
    terms = [key for key, _ in common]
    parts = [sparse.csc_array(np.column_stack([column for _, column in common]))]
    for job_class, rows in pairs.groupby("job_class"):
        own = list(_own(str(job_class), rows, float(centre[job_class])))
        terms += [key for key, _ in own]
        block = sparse.coo_array(np.column_stack([column for _, column in own]))
        place = (rows.index.to_numpy()[block.row], block.col)
        parts.append(sparse.csc_array((block.data, place), shape=(len(pairs), len(own))))
    table = pd.DataFrame(terms, columns=TERM)
    return Design(
        table.assign(penalty=table.term.map(PENALTY)),
        sparse.csr_array(sparse.hstack(parts)),
    )


Term = tuple[tuple[str, str, str, str], Floats]


def _common(pairs: pd.DataFrame) -> Iterator[Term]:
    for name in SPECIFICATIONS:
        yield ("specification", "", name, ""), pairs[name].to_numpy()
    yield from _boards(pairs, "board", "")


def _own(job_class: str, rows: pd.DataFrame, centre: float) -> Iterator[Term]:
    load = (np.log(rows.load) - centre).fillna(0.0).to_numpy()
    for name in SPECIFICATIONS:
        yield ("class_specification", job_class, name, ""), rows[name].to_numpy()
    if load.any():
        for name in SPECIFICATIONS:
            yield ("load_specification", job_class, name, ""), rows[name].to_numpy() * load
    yield from _boards(rows, "class_board", job_class)
    first = rows[["source", "target"]].min(axis=1)
    second = rows[["source", "target"]].max(axis=1)
    forward = np.where(rows.source == first, 1.0, -1.0)
    for name, other in sorted(set(zip(first, second, strict=True))):
        column = np.where((first == name) & (second == other), forward, 0.0)
        yield ("pair", job_class, name, other), column
        if load.any():
            # a load term is not antisymmetric by itself: the sign turns with the direction
            yield ("load_pair", job_class, name, other), column * load


def _boards(rows: pd.DataFrame, term: str, job_class: str) -> Iterator[Term]:
    for name in sorted(set(rows.source) | set(rows.target)):
        column = (rows.target == name).to_numpy(float) - (rows.source == name).to_numpy(float)
        yield (term, job_class, name, ""), column
