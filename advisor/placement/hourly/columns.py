"""Schedules that groups may take: a row with the hours in which it is up, and what that takes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.placement.hourly.market import Floats, Ints, Market, Mask
from advisor.placement.hourly.spans import Span, spans_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Schedules; arrays of shape (n_columns,) but for two.

    Attributes:
        row: of the market
        packed: hours in which it is up, a bit each, shape (n_columns, ceil(n_hours / 8))
        amounts: taken at share 1 of each quantity, shape (3, n_columns)
    """

    row: Ints
    packed: NDArray[np.uint8]
    amounts: Floats

    def __len__(self) -> int:
        """Return the number of schedules."""
        return len(self.row)

    def hours(self, market: Market) -> Mask:
        """Return the hours in which each is up, shape (n_columns, n_hours)."""
        return np.unpackbits(self.packed, axis=1, count=market.hours).astype(bool)

    def take(self, which: Ints) -> "Columns":
        """Return some of them, in the order given."""
        return Columns(
            row=self.row[which],
            packed=self.packed[which],
            amounts=self.amounts[:, which],
        )


def columns_of(market: Market, rows: Ints, hours: Mask) -> Columns:
    """Return schedules with what they take.

    Args:
        market: whose rows they are
        rows: shape (n_columns,)
        hours: in which each is up, shape (n_columns, n_hours)
    """
    part = market.rows.take(rows)
    used_h, ratio_h = hours_worked(market, rows, hours)
    amounts = part.fixed + part.per_h * np.stack([ratio_h, used_h, used_h])
    return Columns(row=rows, packed=np.packbits(hours, axis=1), amounts=amounts)


def hours_worked(market: Market, rows: Ints, hours: Mask) -> tuple[Floats, Floats]:
    """Return the hours that rows work, restarts among them, and their ratios' integral. [h]

    Args:
        market: whose rows they are
        rows: shape (n,)
        hours: in which each is up, shape (n, n_hours)
    """
    part = market.rows.take(rows)
    used_h, ratio_h = np.zeros(len(rows)), np.zeros(len(rows))
    for span in spans_of(market.frames, part.frame, market.groups.pausing[part.group]):
        up = span.of(hours, span.row)
        ratio = span.of(market.ratio, part.zone[span.row])
        restart_h = market.groups.restart_h[part.group[span.row]]
        used, total = _worked(span, up, ratio, part.job_h[span.row], restart_h)
        np.add.at(used_h, span.row, used)
        np.add.at(ratio_h, span.row, total)
    return used_h, ratio_h


def _worked(
    span: Span,
    up: Mask,
    ratio: Floats,
    job_h: Floats,
    restart_h: Floats,
) -> tuple[Floats, Floats]:
    """Return the hours that are worked, restarts among them, and their ratios' integral. [h]"""
    before = np.zeros_like(up)
    before[:, 1:] = up[:, :-1]
    after = np.zeros_like(up)
    after[:, :-1] = up[:, 1:]
    begins = up & ~before
    count = up.sum(axis=1)
    pauses = np.maximum(begins.sum(axis=1) - 1, 0)
    # of one hour at most: what a joined pause saves beyond that is worked for nothing
    spare_h = np.clip(count - job_h - restart_h * pauses, 0.0, 1.0)
    anywhere = (restart_h == 0.0) & span.pausing
    may_be_part = np.where(anywhere[:, None], up, begins | (up & ~after))
    saved = spare_h * np.where(may_be_part, ratio, 0.0).max(axis=1)
    return count - spare_h, (ratio * up).sum(axis=1) - saved


def distinct(columns: Sequence[Columns]) -> Columns:
    """Return all schedules, each once, in the order in which they came."""
    row = np.concatenate([part.row for part in columns])
    packed = np.concatenate([part.packed for part in columns])
    amounts = np.concatenate([part.amounts for part in columns], axis=1)
    key = np.column_stack([row.view(np.uint8).reshape(len(row), -1), packed])
    whole = np.ascontiguousarray(key).view(np.dtype((np.void, key.shape[1])))[:, 0]
    _, first = np.unique(whole, return_index=True)
    first = np.sort(first)
    return Columns(row=row[first], packed=packed[first], amounts=amounts[:, first])
