"""The fitted law of transfer: tables of transfer/ as matrices over all accelerators."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.tables import RawTable
from advisor.domain.hardware import Accelerator
from advisor.domain.profile import JobKind
from advisor.domain.transfer import (
    SPECIFICATIONS,
    BatchCurves,
    Doubling,
    Evidence,
    Floats,
    RatioLaw,
    TransferLaw,
)

PART: Final = "transfer"
"""Folder of the tables within the catalogue."""

KINDS: Final = (*JobKind, None)

Key = tuple[str, str, str, str]
Facts = tuple[float, float, float, float, int]
"""low_log, high_log, median_ratio, p90_ratio, cases."""


def read_law(
    raw: Mapping[str, RawTable],
    accelerators: tuple[Accelerator, ...],
) -> TransferLaw:
    """Return the law over these accelerators.

    Raises:
        CatalogError: a table names a kind of work, or an accelerator, that is not there.
    """
    index = {board.name: number for number, board in enumerate(accelerators)}
    coefficients, errors = raw["transfer_coefficients"], raw["transfer_errors"]
    for table in (coefficients, errors):
        _require_known(table, index)
    value = _values(coefficients)
    facts = _facts(errors)
    laws = {
        quantity: {kind: _ratio_law(quantity, kind, value, facts, index) for kind in KINDS}
        for quantity in ("energy", "time")
    }
    named = coefficients.columns["term"]
    kinds = coefficients.columns["job_class"]
    numbers = coefficients.numbers("value").tolist()

    def by_kind(term: str) -> dict[JobKind, float]:
        rows = zip(named, kinds, numbers, strict=True)
        return {JobKind(kind): number for found, kind, number in rows if found == term}

    return TransferLaw(
        energy=laws["energy"],
        time=laws["time"],
        load_centre=by_kind("load_centre"),
        wall_over_boards=by_kind("wall_over_boards"),
        doublings=_doublings(raw["transfer_scaling"]),
        batches=_batches(raw["transfer_batch"]),
    )


def _require_known(table: RawTable, index: Mapping[str, int]) -> None:
    known = {*index, *SPECIFICATIONS, ""}
    for column, words in (("job_class", {*JobKind, ""}), ("name", known), ("other", known)):
        for row, cell in enumerate(table.columns[column]):
            if cell not in words:
                raise table.error(column, row, "is in no other table")


def _values(table: RawTable) -> dict[str, dict[Key, float]]:
    """Return coefficients by term and (quantity, kind, name, other)."""
    found: dict[str, dict[Key, float]] = {}
    columns = (table.columns[name] for name in ("term", "quantity", "job_class", "name", "other"))
    for term, *key, value in zip(*columns, table.numbers("value").tolist(), strict=True):
        found.setdefault(term, {})[key[0], key[1], key[2], key[3]] = value
    return found


def _facts(table: RawTable) -> dict[tuple[str, str], dict[Key, Facts]]:
    """Return errors by (quantity, kind) and (evidence, "", name, other)."""
    found: dict[tuple[str, str], dict[Key, Facts]] = {}
    numbers = [
        table.numbers(name).tolist()
        for name in ("low_log", "high_log", "median_ratio", "p90_ratio", "cases")
    ]
    columns = (
        table.columns[name] for name in ("quantity", "job_class", "evidence", "name", "other")
    )
    for quantity, kind, evidence, name, other, low, high, median, p90, cases in zip(
        *columns,
        *numbers,
        strict=True,
    ):
        rows = found.setdefault((quantity, kind), {})
        rows[evidence, "", name, other] = (low, high, median, p90, int(cases))
    return found


def _ratio_law(
    quantity: str,
    kind: JobKind | None,
    value: Mapping[str, Mapping[Key, float]],
    facts: Mapping[tuple[str, str], Mapping[Key, Facts]],
    index: Mapping[str, int],
) -> RatioLaw:
    word = "" if kind is None else str(kind)

    def vector(term: str, of_kind: str, names: Mapping[str, int]) -> Floats:
        found = np.zeros(len(names))
        for (mine, job_class, name, _), number in value.get(term, {}).items():
            if mine == quantity and job_class == of_kind and name in names:
                found[names[name]] = number
        return found

    def matrix(term: str) -> Floats:
        found = np.zeros((len(index), len(index)))
        for (mine, job_class, name, other), number in value.get(term, {}).items():
            if kind is not None and mine == quantity and job_class == word:
                found[index[name], index[other]] = number
                found[index[other], index[name]] = -number
        return found

    weights = {name: number for number, name in enumerate(SPECIFICATIONS)}
    board, pair = vector("board", "", index), matrix("pair")
    seen = board != 0
    own = np.zeros_like(board)
    specification = vector("specification", "", weights)
    load_specification = np.zeros_like(specification)
    if kind is not None:
        own = vector("class_board", word, index)
        specification = specification + vector("class_specification", word, weights)
        load_specification = vector("load_specification", word, weights)
    evidence = _evidence(seen, own != 0, pair != 0)
    known = facts.get((quantity, word), {})
    low, high, median, p90, cases = _ranges(evidence, known, index)
    return RatioLaw(
        specification=specification,
        load_specification=load_specification,
        board=board + own,
        pair=pair,
        load_pair=matrix("load_pair"),
        evidence=evidence,
        low_log=low,
        high_log=high,
        median_ratio=median,
        p90_ratio=p90,
        cases=cases.astype(np.int32),
    )


def _evidence(
    seen: NDArray[np.bool_],
    in_class: NDArray[np.bool_],
    pairs: NDArray[np.bool_],
) -> NDArray[np.int8]:
    found = np.full(pairs.shape, Evidence.SPECIFICATION, dtype=np.int8)
    found[seen[:, None] & seen] = Evidence.ELSEWHERE
    found[in_class[:, None] & in_class] = Evidence.BOARDS
    found[pairs] = Evidence.PAIR
    np.fill_diagonal(found, Evidence.SAME)
    return found


def _ranges(
    evidence: NDArray[np.int8],
    facts: Mapping[Key, Facts],
    index: Mapping[str, int],
) -> list[Floats]:
    """Return low, high, median, p90 and cases of each pair; a pair's own before its class's."""
    found = [np.full(evidence.shape, np.nan) for _ in range(4)]
    found.append(np.zeros(evidence.shape))
    for kind in Evidence:
        row = next((facts[key] for key in _from(kind) if key in facts), None)
        if row is None:
            continue
        for matrix, number in zip(found, row, strict=True):
            matrix[evidence == kind] = number
    for (_, _, name, other), (low, high, *rest) in facts.items():
        if not name:
            continue
        there, back = (index[name], index[other]), (index[other], index[name])
        for matrix, number in zip(found, (low, high, *rest), strict=True):
            matrix[there] = number
        for matrix, number in zip(found, (-high, -low, *rest), strict=True):
            matrix[back] = number
    return found


def _from(evidence: Evidence) -> Iterator[Key]:
    """Yield the keys of an evidence and of the weaker ones, whose ranges hold for it too."""
    if evidence is not Evidence.SAME:
        for weaker in Evidence:
            if weaker >= evidence:
                yield weaker.key, "", "", ""


def _doublings(table: RawTable) -> dict[JobKind, tuple[Doubling, ...]]:
    numbers = {name: table.numbers(name).tolist() for name in table.columns if name != "job_class"}

    def triple(stem: str, row: int) -> tuple[float, float, float]:
        low, middle, high = (
            numbers[f"{stem}{suffix}_ratio"][row] for suffix in ("_low", "", "_high")
        )
        return low, middle, high

    found: dict[JobKind, list[Doubling]] = {}
    for row, kind in enumerate(table.columns["job_class"]):
        if kind not in set(JobKind):
            raise table.error("job_class", row, "is not a kind of work")
        energy = triple("energy", row)
        doubling = Doubling(
            from_count=int(numbers["from_count"][row]),
            cases=int(numbers["cases"][row]),
            time=triple("time", row),
            energy=None if np.isnan(energy).any() else energy,
        )
        found.setdefault(JobKind(kind), []).append(doubling)
    return {
        kind: tuple(sorted(rows, key=lambda item: item.from_count)) for kind, rows in found.items()
    }


def _batches(table: RawTable) -> dict[JobKind, BatchCurves]:
    cases = table.numbers("cases").tolist()
    halves = zip(
        *(table.numbers(f"half{end}").tolist() for end in ("_low", "", "_high")), strict=True
    )
    keys = zip(table.columns["job_class"], table.columns["quantity"], strict=True)
    found = {
        key: ((low, middle, high), int(count))
        for key, (low, middle, high), count in zip(keys, halves, cases, strict=True)
    }
    return {
        kind: BatchCurves(
            energy=found[kind, "energy"][0],
            time=found[kind, "time"][0],
            cases=found[kind, "energy"][1],
        )
        for kind in JobKind
        if (kind, "energy") in found
    }
