"""A ledger and its header as a measurement: every meter, and a word on what is amiss."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from advisor.domain.measurement import (
    Attribution,
    BoardUse,
    HostUse,
    Measurement,
    Method,
    Phase,
    Steady,
)
from advisor.profile.meters.ports import Board
from advisor.profile.recording.board_book import COMPUTE, DATA_LOADING, IDLE, BoardBook, Mean
from advisor.profile.recording.header import Header
from advisor.profile.recording.ledger import Ledger
from advisor.profile.summary.steady import Point, find_steady
from advisor.units import gib_from_mib, share_from_percent

MISMATCH_RATIO: Final = 0.05
"""Counter and integral further apart than this are flagged."""

COUNTED_SHARE: Final = 0.99
"""A counter that covers less of the energy's time than this did not measure it alone."""

COVERED_SHARE: Final = 0.999
"""A board that was read for less of the run than this is flagged."""

USED_RATIO: Final = 1.5
"""Power over idle from which a board is taken for used where its driver tells nothing else."""


def measure(
    header: Header,
    ledger: Ledger,
    *,
    exit_code: int | None = None,
    complete: bool = True,
    trace: str | None = None,
) -> Measurement:
    """Return what a run showed.

    Args:
        header: what was recorded
        ledger: what it adds up to
        exit_code: of the command; None when unknown
        complete: the recording reached the job's end
        trace: name of the file with the samples
    """
    started_s = ledger.started_s if ledger.started_s is not None else 0.0
    last_s = ledger.last_s if ledger.last_s is not None else started_s
    ended_s = ledger.ended_s if ledger.ended_s is not None else last_s
    duration_s = ended_s - started_s
    used = used_boards(header.boards, ledger.boards)
    boards = tuple(
        _board_use(board, book, duration_s, used=used[index])
        for index, (board, book) in enumerate(zip(header.boards, ledger.boards, strict=True))
    )
    steady, phases = _steady(ledger, used), _phases(ledger, used)
    host = _host_use(header, ledger, duration_s)
    return Measurement(
        started=_iso(header.started, started_s),
        duration_s=duration_s,
        command=header.command,
        exit_code=exit_code,
        complete=complete,
        units=ledger.units if ledger.units is not None else header.units,
        counted="by step" if ledger.units is not None else "in all",
        added_over_ranks=header.added_over_ranks,
        boards=boards,
        hosts=() if host is None else (host,),
        activity=_activity(ledger.boards, used),
        phases=phases,
        steady=steady,
        missing=(*header.missing, *_missing(boards, ledger, duration_s)),
        warnings=(*header.warnings, *_warnings(boards, ledger, exit_code)),
        trace=trace,
    )


def used_boards(boards: Sequence[Board], books: Sequence[BoardBook]) -> list[bool]:
    """Return which boards the job ran on, in their order.

    The driver's list of processes decides where it names the job's; else what the board did.
    """
    if any(book.own_seen for book in books):
        return [book.own_seen for book in books]
    return [_worked(board, book) for board, book in zip(boards, books, strict=True)]


def _worked(board: Board, book: BoardBook) -> bool:
    if board.slice_name is not None:
        return True  # the user named it, and its driver tells no utilisation
    if book.busy_pct.largest:
        return True
    if book.busy_pct.count or book.idle_w is None or book.meter.peak_w is None:
        return not book.busy_pct.count and book.idle_w is None
    return book.meter.peak_w > USED_RATIO * book.idle_w


def _board_use(board: Board, book: BoardBook, duration_s: float, *, used: bool) -> BoardUse:
    sums = book.used_j
    counter_j = sums.counter_j if sums.counter_s > 0.0 else None
    integrated_j = sums.integrated_j if sums.integrated_s > 0.0 else None
    energy_j = sums.energy_j if sums.covered_s > 0.0 else None
    method = None
    if energy_j is not None:
        counted = counter_j is not None and sums.counter_s >= COUNTED_SHARE * sums.covered_s
        method = Method.COUNTER if counted else Method.INTEGRATED
    if energy_j is not None and board.slice_share is not None:
        energy_j, method = energy_j * board.slice_share, Method.ESTIMATED
    return BoardUse(
        name=board.name if board.slice_name is None else f"{board.name} MIG {board.slice_name}",
        uuid=board.uuid,
        used=used,
        attribution=_attribution(board, book),
        slice_share=board.slice_share,
        energy_j=energy_j,
        counter_j=counter_j,
        integrated_j=integrated_j,
        mismatch_ratio=(
            sums.both_integrated_j / sums.both_counter_j - 1.0 if sums.both_counter_j > 0 else None
        ),
        method=method,
        covered_s=min(sums.covered_s, duration_s),
        power_source=board.power_source,
        scope=board.scope,
        idle_w=book.idle_w,
        peak_w=book.meter.peak_w,
        utilisation_share=_share(book.busy_pct),
        peak_memory_gib=_gib(book.memory_mib.largest),
        peak_temperature_c=book.temperature_c.largest,
        power_limit_w=board.power_limit_w,
        sm_mhz=book.sm_mhz.value,
        memory_mhz=book.memory_mhz.value,
        throttled_share=(
            book.limited_samples / book.throttle_samples if book.throttle_samples else None
        ),
        throttle_reasons=tuple(sorted(book.throttled)),
    )


def _attribution(board: Board, book: BoardBook) -> Attribution:
    if board.slice_share is not None:
        return Attribution.SLICE
    shared = board.partitioned or bool(book.foreign)
    return Attribution.SHARED if shared else Attribution.EXCLUSIVE


def _host_use(header: Header, ledger: Ledger, duration_s: float) -> HostUse | None:
    facts, book = header.host, ledger.host
    if facts is None:
        return None
    cpu_j, dram_j = (
        None if now is None or before is None else now - before
        for now, before in zip((book.cpu_j, book.dram_j), book.started_j, strict=True)
    )
    known = cpu_j is not None
    cpu_s = book.tree_cpu_s
    return HostUse(
        name=facts.name,
        cpu_model=facts.cpu_model,
        logical_cpus=facts.logical_cpus,
        memory_gib=facts.memory_gib,
        cpu_j=cpu_j,
        dram_j=dram_j,
        method=None if not known else Method.ESTIMATED if facts.estimated else Method.COUNTER,
        idle_w=book.idle_w,
        busy_cpus=None if cpu_s is None or duration_s <= 0.0 else cpu_s / duration_s,
        peak_memory_gib=_gib(book.memory_mib.largest),
    )


def _steady(ledger: Ledger, used: list[bool]) -> Steady | None:
    if ledger.units is None or ledger.started_s is None:
        return None
    has_boards = any(used)

    def energy_j(row: tuple[float, ...]) -> float:
        *boards, host_j = row
        if not has_boards:
            return host_j
        return sum(value for value, counts in zip(boards, used, strict=True) if counts)

    (begin_s, *totals), *_ = ledger.timeline.by_tick.rows()
    points = [Point(begin_s, 0.0, energy_j(tuple(totals[:-1])), totals[-1])]
    points += [
        Point(time_s, units, energy_j(tuple(rest)), heat_c)
        for time_s, units, *rest, heat_c in ledger.timeline.by_unit.rows()
    ]
    return find_steady(points, has_boards=has_boards)


def _activity(books: Sequence[BoardBook], used: list[bool]) -> tuple[Phase, ...]:
    """Return compute, data loading and idle: energies added, times averaged over the boards."""
    mine = [book for book, counts in zip(books, used, strict=True) if counts]
    phases = []
    for name in (COMPUTE, DATA_LOADING, IDLE):
        sums = [book.work.get(name, [0.0, 0.0]) for book in mine]
        if any(duration_s for duration_s, _ in sums):
            duration_s = sum(one[0] for one in sums) / len(sums)
            phases.append(
                Phase(name=name, duration_s=duration_s, energy_j=sum(one[1] for one in sums)),
            )
    return tuple(phases)


def _phases(ledger: Ledger, used: list[bool]) -> tuple[Phase, ...]:
    phases = []
    for name, (duration_s, *boards_j, host_j) in ledger.timeline.phases.items():
        counted_j = sum(value for value, counts in zip(boards_j, used, strict=True) if counts)
        energy_j = counted_j if any(used) else host_j
        phases.append(Phase(name=name, duration_s=duration_s, energy_j=energy_j))
    return tuple(phases)


def _missing(boards: tuple[BoardUse, ...], ledger: Ledger, duration_s: float) -> list[str]:
    words = []
    for number, (board, book) in enumerate(zip(boards, ledger.boards, strict=True)):
        where = f"GPU {number} ({board.name})"
        lost_s = book.lost_at_s
        if lost_s is not None and ledger.started_s is not None and not book.meter.answers:
            after_s = lost_s - ledger.started_s
            words.append(f"{where}: stopped answering after {after_s:.0f} s; not known since")
        elif board.energy_j is not None and board.covered_s < COVERED_SHARE * duration_s:
            words.append(
                f"{where}: not read for {duration_s - board.covered_s:.1f} of {duration_s:.1f} s",
            )
    return words


def _warnings(
    boards: tuple[BoardUse, ...],
    ledger: Ledger,
    exit_code: int | None,
) -> list[str]:
    words = []
    if exit_code:
        words.append(f"the command failed with exit code {exit_code}")
    for number, (board, book) in enumerate(zip(boards, ledger.boards, strict=True)):
        words += [f"GPU {number} ({board.name}): {word}" for word in _board_warnings(board, book)]
    if len({board.name for board in boards if board.used}) > 1:
        words.append("the job ran on boards of several kinds; nothing can be carried elsewhere")
    if ledger.gaps:
        lost_s = sum(end - begin for begin, end in ledger.gaps)
        words.append(
            f"{len(ledger.gaps)} gaps between samples, {lost_s:.1f} s in all; only energy "
            "counters bridge them",
        )
    return words


def _board_warnings(board: BoardUse, book: BoardBook) -> list[str]:
    words = []
    if board.mismatch_ratio is not None and abs(board.mismatch_ratio) > MISMATCH_RATIO:
        words.append(
            f"integrated power is {board.mismatch_ratio:+.0%} off the energy counter; the "
            "counter is used, and the difference widens the interval",
        )
    if book.meter.resets:
        words.append(
            f"its energy counter jumped back {book.meter.resets} time(s); integrated power "
            "fills the interval",
        )
    if book.foreign:
        words.append(
            f"shared with {book.foreign} other process(es); the meter sees the whole board, so "
            "its energy is an upper bound",
        )
    return words


def _iso(started: str, after_s: float) -> str:
    moment = datetime.fromisoformat(started).astimezone(UTC) + timedelta(seconds=after_s)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _share(samples: Mean) -> float | None:
    return None if samples.value is None else share_from_percent(samples.value)


def _gib(size_mib: float | None) -> float | None:
    return None if size_mib is None else gib_from_mib(size_mib)
