"""A run under way as a screen shows it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from advisor.domain.power_trace import PowerLine, PowerTrace
from advisor.profile.meters.ports import Board
from advisor.profile.recording.board_book import BoardBook
from advisor.profile.recording.envelope import Envelope
from advisor.profile.recording.header import Header
from advisor.profile.recording.ledger import Ledger
from advisor.profile.recording.read_power import HOST
from advisor.profile.summary.measure import used_boards
from advisor.units import share_from_percent

HISTORY: Final = 240
"""Points of power history that are handed out at most."""

_LEAST_SPAN_S: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBoard:
    """A board now; None is what its driver refuses.

    Attributes:
        name: as its driver reports it
        used: the job runs on it
        meter: which meter its energy comes from
        power_w: last sample [W]
        busy_share: last sample, 0..1
        temperature_c: last sample [degC]
        energy_j: since the job began [J]
    """

    name: str
    used: bool
    meter: str
    power_w: float | None
    busy_share: float | None
    temperature_c: int | None
    energy_j: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """Everything that is known now.

    Attributes:
        elapsed_s: since the job began [s]
        boards: in the order of the recording
        host_meter: which meter CPU and memory come from; None when nothing is known
        host_j: since the job began [J]; None when nothing is known
        busy_cpus: of the job, now
        units: delivered; None when the job says none
        j_per_unit: energy that counts over units [J]; None without
        history: (time [s], power of each board [W], of the host [W]), oldest first
    """

    elapsed_s: float
    boards: tuple[LiveBoard, ...]
    host_meter: str | None
    host_j: float | None
    busy_cpus: float
    units: float | None
    j_per_unit: float | None
    history: tuple[tuple[float, ...], ...]


def live_view(header: Header, ledger: Ledger) -> LiveView:
    """Return what a ledger shows now."""
    started_s = ledger.started_s if ledger.started_s is not None else 0.0
    now_s = ledger.last_s if ledger.last_s is not None else started_s
    used = used_boards(header.boards, ledger.boards)
    boards = tuple(
        _board(board, book, used=uses, started=ledger.started_s is not None)
        for board, book, uses in zip(header.boards, ledger.boards, used, strict=True)
    )
    host_j = None
    if ledger.host.cpu_j is not None and ledger.started_s is not None:
        host_j = ledger.host.total_j - sum(value or 0.0 for value in ledger.host.started_j)
    known = [board.energy_j for board in boards if board.used and board.energy_j is not None]
    counted_j = sum(known) if any(used) else host_j
    units = ledger.units
    return LiveView(
        elapsed_s=now_s - started_s,
        boards=boards,
        host_meter=_host_meter(header) if host_j is not None else None,
        host_j=host_j,
        busy_cpus=ledger.host.busy_cpus,
        units=units,
        j_per_unit=counted_j / units if units and counted_j is not None else None,
        history=_history(ledger, started_s),
    )


def live_power(view: LiveView) -> PowerTrace | None:
    """Return the power so far, of the host where there are no boards; None before any."""
    if not view.history:
        return None
    n_boards = len(view.boards)
    names = [f"GPU {number}" for number in range(n_boards)] or [HOST]
    end_s = view.history[-1][0]
    envelope = Envelope(len(names), 0.0, max(end_s / len(view.history), _LEAST_SPAN_S))
    before_s = 0.0
    for time_s, *powers_w in view.history:
        envelope.add(before_s, time_s, powers_w[: len(names)])
        before_s = time_s
    bounds = [envelope.bounds_w(line) for line in range(len(names))]
    return PowerTrace(
        begin_s=0.0,
        end_s=envelope.end_s,
        lines=tuple(
            PowerLine(name=name, low_w=low_w, high_w=high_w)
            for name, (low_w, high_w) in zip(names, bounds, strict=True)
        ),
    )


def _board(board: Board, book: BoardBook, *, used: bool, started: bool) -> LiveBoard:
    sums = book.used_j
    if board.has_counter:
        meter = "energy counter"
    elif board.power_source is not None:
        meter = f"{board.power_source} power"
    else:
        meter = "none"
    return LiveBoard(
        name=board.name,
        used=used,
        meter=meter if book.meter.answers else "no answer",
        power_w=book.power_now_w,
        busy_share=None if book.busy_now_pct is None else share_from_percent(book.busy_now_pct),
        temperature_c=book.temperature_now_c,
        energy_j=sums.energy_j if started and sums.covered_s > 0.0 else None,
    )


def _host_meter(header: Header) -> str | None:
    if header.host is None:
        return None
    return "estimated by load" if header.host.estimated else "RAPL counter"


def _history(ledger: Ledger, started_s: float) -> tuple[tuple[float, ...], ...]:
    """Return mean powers between rows that are far enough apart to plot."""
    rows = ledger.timeline.by_tick.rows()
    every = max(1, len(rows) // HISTORY)
    rows = rows[::every]
    points = []
    for before, after in pairwise(rows):
        span_s = after[0] - before[0]
        powers = (
            (now - then) / span_s for then, now in zip(before[1:-1], after[1:-1], strict=True)
        )
        points.append((after[0] - started_s, *powers))
    return tuple(points)
