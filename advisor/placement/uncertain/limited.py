"""The best plans of draws in which one limit ties all groups together: exact, without a solver.

The limit gets a price in each draw. What each group takes at best at that price, together, less
what the limit is worth, is a bound that no plan beats; what lies further above it than the best
plan known is in no optimum. The rest is combined.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.solving.problem import KEPT_RATIO
from advisor.placement.uncertain.choices import Book, Options
from advisor.placement.uncertain.knapsack import lightest

_STEPS: Final = 40
"""Halvings of a price's range. Any price gives a bound; a better one leaves less to combine."""

_DOUBLINGS: Final = 60
_ROUNDING: Final = 1e-9

Found = tuple[float, list[tuple[int, ...]]]
"""Value of a plan, and the rows that each group chose."""


def best_under_limit(
    book: Book,
    share: Floats,
    instance: Floats,
    column: int,
) -> list[Found | None]:
    """Return the best plan of each draw under one limit of a problem, others apart.

    Args:
        book: of the problem: whole rows and fleets, whose shares use nothing of the limit
        share: what rows take per share in each draw, shape (n_draws, n_rows)
        instance: likewise, per instance
        column: index of the limit

    Returns:
        None for a draw in which no plan was found.

    Raises:
        TooMany: sets of instances to look at.
    """
    limit = book.problem.limits[column]
    allowed = limit.allowed * KEPT_RATIO
    price, known = _prices(book, share, instance, column)
    priced = (
        share + price[:, None] * limit.quantity.share,
        instance + price[:, None] * limit.quantity.instance,
    )
    groups = range(len(book.rows))
    best = [_near(book, group, priced, instance, 0.0 * price) for group in groups]
    bound = np.sum([each.value.min(axis=0) for each in best], axis=0) - price * allowed
    for draw in np.flatnonzero(np.isfinite(known)).tolist():
        slack = float(known[draw] - bound[draw])
        found = _combined(best, (column, draw), float(price[draw]), allowed, slack)
        known[draw] = known[draw] if found is None else min(known[draw], found[0])
    above = np.where(np.isfinite(known), known - bound, 0.0)
    above = np.maximum(above, 0.0) + _ROUNDING * np.abs(bound)
    near = [_near(book, group, priced, instance, above) for group in groups]
    return [
        _combined(near, (column, draw), float(price[draw]), allowed, float(above[draw]))
        if np.isfinite(known[draw])
        else None
        for draw in range(len(share))
    ]


def _prices(
    book: Book,
    share: Floats,
    instance: Floats,
    column: int,
) -> tuple[Floats, Floats]:
    """Return a price of the limit in each draw, and the value of a plan that keeps it.

    Each group on one row: at the price the rows that are best use about what is allowed. The
    value is infinite where none was met that keeps the limit.
    """
    limit = book.problem.limits[column]
    allowed = limit.allowed * KEPT_RATIO
    groups = range(len(book.rows))
    value = [book.single(group, share, instance) for group in groups]
    use = [
        limit.quantity.share[book.rows[group]]
        + limit.quantity.instance[book.rows[group]] * book.up[book.rows[group]]
        for group in groups
    ]
    known = np.full(len(share), np.inf)

    def over(price: Floats) -> NDArray[np.bool_]:
        spent, total = np.zeros(len(price)), np.zeros(len(price))
        for mine, uses in zip(value, use, strict=True):
            at = (mine + price[:, None] * uses).argmin(axis=1)
            spent += uses[at]
            total += mine[np.arange(len(price)), at]
        kept = spent <= allowed
        np.minimum(known, total, out=known, where=kept)
        return ~kept

    largest = max(float(uses.max()) for uses in use)
    high = np.abs(np.concatenate(value, axis=1)).max(axis=1) / max(largest, 1e-300)
    for _ in range(_DOUBLINGS):
        dear = over(high)
        if not dear.any():
            break
        high = np.where(dear, 2.0 * high, high)
    return _halved(over, high), known


def _halved(over: Callable[[Floats], NDArray[np.bool_]], high: Floats) -> Floats:
    low = np.zeros_like(high)
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        dear = over(middle)
        low, high = np.where(dear, middle, low), np.where(dear, high, middle)
    return high


def _near(
    book: Book,
    group: int,
    priced: tuple[Floats, Floats],
    instance: Floats,
    slack: Floats,
) -> Options:
    """Return a group's choices within a slack of its best at the price, which is in the values."""
    single = book.single(group, *priced)
    if book.is_fleet(group):
        ceiling = book.known(group, *priced)
        if slack.any():
            found = book.sets_within(group, priced, ceiling)
            ceiling = np.minimum(ceiling, found.value.min(axis=0)) + slack
        return book.sets_within(group, priced, ceiling, instance)
    ceiling = single.min(axis=1) + slack
    return book.rows_of(group, single, np.flatnonzero((single <= ceiling[:, None]).any(axis=0)))


def _combined(
    options: list[Options],
    at: tuple[int, int],
    price: float,
    allowed: float,
    slack: float,
) -> Found | None:
    """Return the best combination within a slack of the bound; `at` are limit and draw."""
    column, draw = at
    reduced = [each.value[:, draw] for each in options]
    uses = [each.use[:, column] for each in options]
    values = [each - price * use for each, use in zip(reduced, uses, strict=True)]
    excesses = [each - each.min() for each in reduced]
    found = lightest(values, uses, excesses, allowed, slack)
    if found is None:
        return None
    chosen = found[1].tolist()
    return found[0], [each.sets[index] for each, index in zip(options, chosen, strict=True)]
