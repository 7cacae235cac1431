"""NVIDIA boards through NVML, the library that nvidia-smi reads.

What the figures mean (NVIDIA NVML API reference; Yang et al., SC24, arXiv 2312.02741):
`nvmlDeviceGetPowerUsage` is an average over 1 s on Ampere and newer, the A100 apart, and the
field POWER_INSTANT is not; the energy counter counts the whole board in mJ since the driver was
loaded and moves about every 100 ms; A100 and H100 sensors look a quarter of the time. Hence both
are kept, and short windows are not trusted.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pynvml

from advisor.errors import DeviceError, NoDevice, NotPermitted
from advisor.profile.meters.ports import Board, BoardMeter, Power, State
from advisor.profile.meters.visible import NVIDIA_VARIABLES, Chosen, visible_boards
from advisor.units import gib_from_bytes, gib_from_mib, mib_from_bytes, w_from_mw

_INSTANT: Final = [(pynvml.NVML_FI_DEV_POWER_INSTANT, pynvml.NVML_POWER_SCOPE_GPU)]
_MODULE: Final = [(pynvml.NVML_FI_DEV_POWER_INSTANT, pynvml.NVML_POWER_SCOPE_MODULE)]
_AVERAGED_SINCE: Final = (8, 0)
"""Compute capability from which the plain power figure is an average; 8.0 itself is not."""


class Nvml(BoardMeter):
    """The NVIDIA boards that the environment leaves visible."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Open the driver's library and find the boards.

        Raises:
            NoDevice: no driver, or no board is visible.
            NotPermitted: the driver refuses this user.
            DeviceError: the driver's library and kernel module do not match, or it fails.
        """
        _open()
        try:
            count = pynvml.nvmlDeviceGetCount()
            handles = [pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(count)]
            uuids = [str(pynvml.nvmlDeviceGetUUID(handle)) for handle in handles]
            chosen = visible_boards(NVIDIA_VARIABLES, environment, uuids)
            parts = [_part(entry) for entry in chosen]
        except pynvml.NVMLError as error:
            pynvml.nvmlShutdown()
            raise DeviceError(f"NVML failed while listing boards: {error}") from error
        except BaseException:
            pynvml.nvmlShutdown()
            raise
        if not chosen:
            pynvml.nvmlShutdown()
            raise NoDevice("the NVIDIA driver is there, and CUDA_VISIBLE_DEVICES shows no board")
        self._parts = parts
        self._handles = [
            handles[entry.board] if part is None else _parent(part)
            for entry, part in zip(chosen, parts, strict=True)
        ]
        self._power_of = [_power_reader(handle) for handle in self._handles]
        self.boards = tuple(
            _board(handle, part, reader)
            for handle, part, reader in zip(
                self._handles, self._parts, self._power_of, strict=True
            )
        )

    def power(self) -> tuple[Power, ...]:
        """Return power and counters of every board, now."""
        return tuple(
            Power(
                None if reader is None else _asked(reader[1]),
                _asked(pynvml.nvmlDeviceGetTotalEnergyConsumption, handle)
                if board.has_counter
                else None,
                None if board.partitioned or part is not None else _busy(handle),
            )
            for board, handle, part, reader in zip(
                self.boards, self._handles, self._parts, self._power_of, strict=True
            )
        )

    def state(self) -> tuple[State, ...]:
        """Return the slower figures of every board, now."""
        return tuple(
            _state(handle, part) for handle, part in zip(self._handles, self._parts, strict=True)
        )

    def processes(self) -> tuple[frozenset[int] | None, ...]:
        """Return the ids of the processes that compute on each board; None where unknown."""
        return tuple(_processes(handle) for handle in self._handles)

    def close(self) -> None:
        """Let go of the driver."""
        pynvml.nvmlShutdown()


def _open() -> None:
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        if error.value in {
            pynvml.NVML_ERROR_LIBRARY_NOT_FOUND,
            pynvml.NVML_ERROR_DRIVER_NOT_LOADED,
        }:
            raise NoDevice("no NVIDIA driver on this machine") from error
        if error.value == pynvml.NVML_ERROR_NO_PERMISSION:
            raise NotPermitted(
                "the NVIDIA driver refuses this user; add it to the group of /dev/nvidia*",
            ) from error
        raise DeviceError(
            f"the NVIDIA driver does not answer: {error}; does `nvidia-smi` work here?",
        ) from error


def _part(entry: Chosen) -> Any:
    """Return the handle of a partition (MIG instance), or None for a whole board."""
    if entry.slice_id is None:
        return None
    try:
        return pynvml.nvmlDeviceGetHandleByUUID(entry.slice_id)
    except pynvml.NVMLError as error:
        raise NoDevice(
            f"CUDA_VISIBLE_DEVICES names {entry.slice_id}, which NVML does not know: {error}",
        ) from error


def _parent(part: Any) -> Any:
    return pynvml.nvmlDeviceGetDeviceHandleFromMigDeviceHandle(part)


def _board(handle: Any, part: Any, reader: "_Reader | None") -> Board:
    memory = _asked(pynvml.nvmlDeviceGetMemoryInfo, handle)
    limit_mw = _asked(pynvml.nvmlDeviceGetEnforcedPowerLimit, handle)
    mig = _asked(pynvml.nvmlDeviceGetMigMode, handle)
    slice_name, slice_share = (None, None) if part is None else _slice(handle, part, memory)
    return Board(
        name=str(pynvml.nvmlDeviceGetName(handle)),
        uuid=str(pynvml.nvmlDeviceGetUUID(handle)),
        vendor="nvidia",
        memory_gib=None if memory is None else gib_from_bytes(memory.total),
        power_limit_w=None if limit_mw is None else w_from_mw(limit_mw),
        power_source=None if reader is None else reader[0].split()[0],
        scope="board" if reader is None else reader[0].split()[1],
        has_counter=_asked(pynvml.nvmlDeviceGetTotalEnergyConsumption, handle) is not None,
        slice_name=slice_name,
        slice_share=slice_share,
        partitioned=part is None and mig is not None and mig[0] == pynvml.NVML_DEVICE_MIG_ENABLE,
    )


def _slice(handle: Any, part: Any, board_memory: Any) -> tuple[str, float]:
    """Return name and share of a partition: the larger of its compute and memory shares."""
    attributes = pynvml.nvmlDeviceGetAttributes(part)
    slices = attributes.gpuInstanceSliceCount
    shares = [slices / _whole_slices(handle)]
    if board_memory is not None:
        shares.append(attributes.memorySizeMB / mib_from_bytes(board_memory.total))
    name = f"{slices}g.{round(gib_from_mib(attributes.memorySizeMB))}gb"
    return name, min(1.0, max(shares))


def _whole_slices(handle: Any) -> int:
    """Return into how many compute slices a board divides: the largest profile's."""
    for profile in (
        pynvml.NVML_GPU_INSTANCE_PROFILE_7_SLICE,
        pynvml.NVML_GPU_INSTANCE_PROFILE_4_SLICE,
    ):
        found = _asked(pynvml.nvmlDeviceGetGpuInstanceProfileInfo, handle, profile)
        if found is not None:
            return int(found.sliceCount)
    return 7  # every MIG board but the A30 (NVIDIA MIG user guide, "Supported profiles")


_Reader = tuple[str, Callable[[], int]]


def _power_reader(handle: Any) -> _Reader | None:
    """Return what the best power figure of a board is, "source scope", and how to read it [mW]."""
    for fields, scope in ((_INSTANT, "gpu"), (_MODULE, "module")):
        reader = _field_reader(handle, fields)
        if _asked(reader) is not None:
            return f"instant {scope}", reader
    if _asked(pynvml.nvmlDeviceGetPowerUsage, handle) is None:
        return None
    capability = _asked(pynvml.nvmlDeviceGetCudaComputeCapability, handle)
    averaged = capability is not None and tuple(capability) > _AVERAGED_SINCE
    return f"{'average' if averaged else 'usage'} board", lambda: int(
        pynvml.nvmlDeviceGetPowerUsage(handle)
    )


def _field_reader(handle: Any, fields: list[tuple[int, int]]) -> Callable[[], int]:
    def read() -> int:
        (answer,) = pynvml.nvmlDeviceGetFieldValues(handle, fields)
        if answer.nvmlReturn != pynvml.NVML_SUCCESS:
            raise pynvml.NVMLError(answer.nvmlReturn)
        return int(answer.value.uiVal)

    return read


def _busy(handle: Any) -> int | None:
    rates = _asked(pynvml.nvmlDeviceGetUtilizationRates, handle)
    return None if rates is None else int(rates.gpu)


def _state(handle: Any, part: Any) -> State:
    memory = _asked(pynvml.nvmlDeviceGetMemoryInfo, handle if part is None else part)
    return State(
        None if memory is None else round(mib_from_bytes(memory.used)),
        _asked(pynvml.nvmlDeviceGetTemperature, handle, pynvml.NVML_TEMPERATURE_GPU),
        _asked(pynvml.nvmlDeviceGetClockInfo, handle, pynvml.NVML_CLOCK_SM),
        _asked(pynvml.nvmlDeviceGetClockInfo, handle, pynvml.NVML_CLOCK_MEM),
        _asked(pynvml.nvmlDeviceGetCurrentClocksThrottleReasons, handle),
    )


def _processes(handle: Any) -> frozenset[int] | None:
    found = _asked(pynvml.nvmlDeviceGetComputeRunningProcesses, handle)
    return None if found is None else frozenset(int(process.pid) for process in found)


def _asked(question: Callable[..., Any], *words: Any) -> Any:
    """Return an answer of the driver, or None where it has none."""
    try:
        return question(*words)
    except pynvml.NVMLError:
        return None
