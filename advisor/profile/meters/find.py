"""Every meter that this machine has, and a word on each that it lacks."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import DeviceError, NoDevice
from advisor.profile.meters.ports import Board, BoardMeter, Clock, HostMeter, NoBoards
from advisor.profile.meters.rapl import POWERCAP, Rapl
from advisor.profile.meters.visible import indices_are_ambiguous


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """What a session reads.

    Attributes:
        boards: accelerators
        host: CPU packages and memory
        missing: what cannot be measured here, and why
        warnings: what to know before trusting the figures
    """

    boards: BoardMeter
    host: HostMeter
    missing: tuple[str, ...]
    warnings: tuple[str, ...]


class SystemClock(Clock):
    """The machine's own clocks."""

    def now_s(self) -> float:
        """Return monotonic time, the same for every process of this machine. [s]"""
        return time.monotonic()

    def wall_s(self) -> float:
        """Return the time since 1970-01-01 UTC. [s]"""
        return time.time()


def find_meters(
    environment: Mapping[str, str],
    clock: Clock,
    powercap: Path = POWERCAP,
) -> Meters:
    """Return the meters of this machine; what is absent is named, never an error.

    Args:
        environment: of the job, for CUDA_VISIBLE_DEVICES and its kin
        clock: of the sampler
        powercap: where the kernel shows RAPL
    """
    boards, no_boards = _find_boards(environment)
    host = _find_host(clock, powercap)
    missing = [*no_boards, *host.missing]
    warnings = []
    for number, board in enumerate(boards.boards):
        missing += [f"GPU {number} ({board.name}): {word}" for word in _lacks(board)]
        warnings += [f"GPU {number} ({board.name}): {word}" for word in _limits(board)]
    if indices_are_ambiguous(environment, [board.name for board in boards.boards]):
        warnings.append(
            "boards differ, and CUDA counts the fastest first: set "
            "CUDA_DEVICE_ORDER=PCI_BUS_ID, or write UUIDs into CUDA_VISIBLE_DEVICES",
        )
    return Meters(boards=boards, host=host, missing=tuple(missing), warnings=tuple(warnings))


def _find_boards(environment: Mapping[str, str]) -> tuple[BoardMeter, list[str]]:
    from advisor.profile.meters.amd import Amd
    from advisor.profile.meters.nvml import Nvml  # deferred: pynvml takes 35 ms

    words = []
    openers: tuple[type[Nvml | Amd], ...] = (Nvml, Amd)
    for opener in openers:
        try:
            return opener(environment), []
        except NoDevice as error:
            words.append(str(error))
        except DeviceError as error:
            return NoBoards(), [f"GPU energy: {error}"]
    return NoBoards(), [f"GPU energy: {'; '.join(words)}"]


def _find_host(clock: Clock, powercap: Path) -> HostMeter:
    try:
        return Rapl(powercap)
    except DeviceError as error:
        from advisor.profile.meters.cpu_model import CpuModel  # deferred: psutil takes 15 ms

        return CpuModel(clock, str(error))


def _lacks(board: Board) -> list[str]:
    words = []
    if board.power_source is None and not board.has_counter:
        words.append("neither power nor energy can be read; its energy is unknown, not zero")
    elif not board.has_counter:
        words.append("no energy counter; its energy is power integrated over time")
    elif board.power_source is None:
        words.append("power cannot be read; the energy counter stands alone")
    return words


def _limits(board: Board) -> list[str]:
    words = []
    if board.slice_name is not None and board.slice_share is not None:
        words.append(
            f"the meter sees the whole board; slice {board.slice_name} is charged "
            f"{board.slice_share:.0%} of it, an estimate",
        )
    if board.partitioned:
        words.append(
            "split into MIG instances; name the job's own in CUDA_VISIBLE_DEVICES=MIG-..., "
            "for the meter sees the whole board",
        )
    if board.power_source == "average":
        words.append("power is an average over 1 s; short peaks do not show")
    if board.scope == "module":
        words.append("power covers the module, GPU and CPU together")
    return words
