"""The cheapest credits that cover a residual under a buyer's rules: a small linear program.

Variables are shares of the residual, so what a type may have and what has to be removal are
shares of what is covered, not of what is retired for it.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from advisor.accounting.offset import gross_up, least_removal_share, together
from advisor.domain.offset import (
    Ccp,
    Credit,
    CreditKind,
    Holding,
    OffsetRules,
    Portfolio,
    PricePoint,
    RefusedCredit,
)
from advisor.domain.outlook import Range
from advisor.errors import SolverFailed
from advisor.placement.offsetting.admission import reasons_against
from advisor.placement.offsetting.relaxing import is_met, refusal
from advisor.placement.solving.program import Floats, Program, Row, Sense, Status
from advisor.placement.solving.solve_scipy import solve_scipy
from advisor.units import t_from_kg

_DUST: Final = 1e-8
"""Shares below it are the solver's rounding."""
_TOLERANCE: Final = 1e-6
_TIE: Final = 1e-7
"""Of credits that cost the same an approved one is taken: others count as this much dearer."""
_WHOLE: Final = 1e-9
"""A tonne short by less than a milligram is a whole one. [t]"""


def portfolio_of(residual_kg: float, offered: Sequence[Credit], rules: OffsetRules) -> Portfolio:
    """Return the cheapest portfolio.

    Args:
        residual_kg: to be covered in full [kgCO2e], >= 0
        offered: all that are known
        rules: which may be taken, and how many more are retired

    Raises:
        Infeasible: no credits meet the rules; says which rule would have to give way.
        PlacementError: none has a known price and effect, whatever the rules.
        SolverFailed: the solver's answer does not hold.
    """
    if not is_met(offered, rules):
        raise refusal(offered, rules)
    reasons = [reasons_against(credit, rules) for credit in offered]
    admitted = [credit for credit, why in zip(offered, reasons, strict=True) if not why]
    shares = _cheapest(admitted, rules) if residual_kg > 0 else np.zeros(len(admitted))
    holdings = tuple(
        _holding(credit, float(share), residual_kg, rules)
        for credit, share in zip(admitted, shares, strict=True)
        if share > 0
    )
    return Portfolio(
        rules=rules,
        removal_share=least_removal_share(rules),
        holdings=holdings,
        unused=tuple(credit for credit, share in zip(admitted, shares, strict=True) if share == 0),
        refused=tuple(
            RefusedCredit(credit=credit, reasons=why)
            for credit, why in zip(offered, reasons, strict=True)
            if why
        ),
        gross=together(tuple(row.gross for row in holdings)),
        cost_usd=_sum([row.cost_usd for row in holdings]),
        whole_cost_usd=_sum([_times(_priced(row.credit), row.credits) for row in holdings]),
    )


def _cheapest(admitted: Sequence[Credit], rules: OffsetRules) -> Floats:
    """Return the share of the residual that each credit covers."""
    cost = np.array(
        [
            _usd_per_covered_t(credit, rules) * (1.0 if credit.ccp is Ccp.APPROVED else 1.0 + _TIE)
            for credit in admitted
        ],
    )
    program = _program(admitted, rules, cost)
    answer = solve_scipy(program, gap=0.0)
    if answer.status is not Status.OPTIMAL:
        raise SolverFailed(f"{answer.solver} found no portfolio where there is one; report this")
    shares = np.where(answer.x < _DUST, 0.0, answer.x)
    shares /= shares.sum()
    _hold(program, shares, answer.objective)
    return shares


def _program(admitted: Sequence[Credit], rules: OffsetRules, cost: Floats) -> Program:
    types = sorted({credit.type for credit in admitted})
    members: list[tuple[Row, list[float]]] = [
        (_row("cover", Sense.EQUAL, 1.0), [1.0] * len(admitted)),
        (
            _row("removal share", Sense.AT_MOST, -least_removal_share(rules)),
            [-1.0 if credit.kind is CreditKind.REMOVAL else 0.0 for credit in admitted],
        ),
        *(
            (
                _row(f"share of {name}", Sense.AT_MOST, rules.max_type_share),
                [1.0 if credit.type == name else 0.0 for credit in admitted],
            )
            for name in types
        ),
    ]
    matrix = np.array([values for _, values in members])
    rows, columns = np.nonzero(matrix)
    scale = float(cost.max())
    return Program(
        names=tuple(credit.name for credit in admitted),
        cost=cost / scale,
        cost_scale=scale,
        upper=np.ones(len(admitted)),
        integer=np.zeros(len(admitted), dtype=bool),
        rows=tuple(row for row, _ in members),
        row_index=rows,
        column_index=columns,
        value=matrix[rows, columns],
        nodes=0,
    )


def _row(name: str, sense: Sense, rhs: float) -> Row:
    return Row(name=name, unit="1", sense=sense, rhs=rhs)


def _hold(program: Program, shares: Floats, objective: float) -> None:
    """Return if the shares keep every row and cost what the solver says."""
    left = np.zeros(len(program.rows))
    np.add.at(left, program.row_index, program.value * shares[program.column_index])
    rhs = np.array([row.rhs for row in program.rows])
    over = left - rhs
    exact = np.array([row.sense is Sense.EQUAL for row in program.rows])
    broken = np.where(exact, np.abs(over), over) > _TOLERANCE
    if broken.any() or not math.isclose(
        float(program.cost @ shares), objective, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE
    ):
        raise SolverFailed("the portfolio does not keep its own rules; report this")


def _usd_per_covered_t(credit: Credit, rules: OffsetRules) -> float:
    price = _priced(credit)
    usd_per_t = {
        PricePoint.LOW: price.low,
        PricePoint.CENTRAL: price.value,
        PricePoint.HIGH: price.high,
    }[rules.price]
    return usd_per_t * gross_up(1.0, credit, rules).retired_t


def _holding(credit: Credit, share: float, residual_kg: float, rules: OffsetRules) -> Holding:
    gross = gross_up(t_from_kg(residual_kg) * share, credit, rules)
    return Holding(
        credit=credit,
        share=share,
        gross=gross,
        cost_usd=_times(_priced(credit), gross.retired_t),
        credits=math.ceil(gross.retired_t - _WHOLE),
    )


def _priced(credit: Credit) -> Range:
    assert credit.price_usd_per_t is not None, credit.name  # admission asks for it
    return credit.price_usd_per_t


def _times(price: Range, tonnes: float) -> Range:
    return Range(low=price.low * tonnes, value=price.value * tonnes, high=price.high * tonnes)


def _sum(parts: Sequence[Range]) -> Range:
    return Range(
        low=sum(part.low for part in parts),
        value=sum(part.value for part in parts),
        high=sum(part.high for part in parts),
    )
