"""AMD boards through amdsmi, ROCm's management library, where its Python package is installed.

Source: AMD SMI Python API reference (ROCm 6 and 7): amdsmi_get_energy_count gives an accumulator
and its resolution [uJ]; amdsmi_get_power_info gives socket power [W], "N/A" where there is none.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from advisor.errors import DeviceError, NoDevice
from advisor.profile.meters.ports import Board, BoardMeter, Power, State
from advisor.profile.meters.visible import AMD_VARIABLES, visible_boards
from advisor.units import gib_from_bytes, mib_from_bytes, mj_from_uj, mw_from_w

_POWER_KEYS = ("current_socket_power", "average_socket_power", "socket_power")


class Amd(BoardMeter):
    """The AMD boards that the environment leaves visible."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Open the library and find the boards.

        Raises:
            NoDevice: amdsmi is not installed, or no board is visible.
            DeviceError: the library fails.
        """
        try:
            self._smi = import_module("amdsmi")
        except (ImportError, OSError, KeyError) as error:  # amdsmi raises KeyError without ROCm
            raise NoDevice("amdsmi is not installed") from error
        try:
            self._smi.amdsmi_init()
            handles = self._smi.amdsmi_get_processor_handles()
            uuids = [str(self._smi.amdsmi_get_gpu_device_uuid(handle)) for handle in handles]
        except self._smi.AmdSmiException as error:
            raise DeviceError(f"amdsmi failed while listing boards: {error}") from error
        chosen = visible_boards(AMD_VARIABLES, environment, uuids)
        if not chosen:
            raise NoDevice("no AMD board is visible")
        self._handles = [handles[entry.board] for entry in chosen]
        self.boards = tuple(self._board(handle) for handle in self._handles)

    def power(self) -> tuple[Power, ...]:
        """Return power and counters of every board, now."""
        return tuple(
            Power(self._power_mw(handle), self._counter_mj(handle), self._busy(handle))
            for handle in self._handles
        )

    def state(self) -> tuple[State, ...]:
        """Return the slower figures of every board, now."""
        return tuple(self._state(handle) for handle in self._handles)

    def processes(self) -> tuple[frozenset[int] | None, ...]:
        """Return the ids of the processes that compute on each board; None where unknown."""
        return tuple(self._processes(handle) for handle in self._handles)

    def close(self) -> None:
        """Let go of the library."""
        self._ask(self._smi.amdsmi_shut_down)

    def _board(self, handle: Any) -> Board:
        asic = self._ask(self._smi.amdsmi_get_gpu_asic_info, handle) or {}
        memory = self._memory(handle, "TOTAL")
        limit = self._ask(self._smi.amdsmi_get_power_info, handle) or {}
        return Board(
            name=str(asic.get("market_name", "AMD accelerator")),
            uuid=str(self._smi.amdsmi_get_gpu_device_uuid(handle)),
            vendor="amd",
            memory_gib=None if memory is None else gib_from_bytes(memory),
            power_limit_w=_number(limit.get("power_limit")),
            power_source=None if self._power_mw(handle) is None else "usage",
            scope="board",
            has_counter=self._counter_mj(handle) is not None,
        )

    def _power_mw(self, handle: Any) -> int | None:
        found = self._ask(self._smi.amdsmi_get_power_info, handle) or {}
        values = (_number(found.get(key)) for key in _POWER_KEYS)
        power_w = next((value for value in values if value), None)
        return None if power_w is None else round(mw_from_w(power_w))

    def _counter_mj(self, handle: Any) -> int | None:
        found = self._ask(self._smi.amdsmi_get_energy_count, handle)
        if not found:
            return None
        count = found.get("energy_accumulator", found.get("power"))
        if count is None:
            return None
        return int(mj_from_uj(count * found["counter_resolution"]))

    def _busy(self, handle: Any) -> int | None:
        found = self._ask(self._smi.amdsmi_get_gpu_activity, handle) or {}
        share = _number(found.get("gfx_activity"))
        return None if share is None else round(share)

    def _memory(self, handle: Any, what: str) -> int | None:
        smi = self._smi
        kind = smi.AmdSmiMemoryType.VRAM
        ask = smi.amdsmi_get_gpu_memory_total
        if what == "USED":
            ask = smi.amdsmi_get_gpu_memory_usage
        found = self._ask(ask, handle, kind)
        return None if found is None else int(found)

    def _state(self, handle: Any) -> State:
        smi = self._smi
        used = self._memory(handle, "USED")
        heat = self._ask(
            smi.amdsmi_get_temp_metric,
            handle,
            smi.AmdSmiTemperatureType.HOTSPOT,
            smi.AmdSmiTemperatureMetric.CURRENT,
        )
        clock = self._ask(smi.amdsmi_get_clock_info, handle, smi.AmdSmiClkType.GFX) or {}
        memory_clock = self._ask(smi.amdsmi_get_clock_info, handle, smi.AmdSmiClkType.MEM) or {}
        return State(
            None if used is None else round(mib_from_bytes(used)),
            None if heat is None else int(heat),
            _whole(clock.get("clk")),
            _whole(memory_clock.get("clk")),
            None,
        )

    def _processes(self, handle: Any) -> frozenset[int] | None:
        found = self._ask(self._smi.amdsmi_get_gpu_process_list, handle)
        return None if found is None else frozenset(int(entry["pid"]) for entry in found)

    def _ask(self, question: Callable[..., Any], *words: Any) -> Any:
        """Return an answer of the library, or None where it has none."""
        try:
            return question(*words)
        except self._smi.AmdSmiException:
            return None


def _number(value: object) -> float | None:
    """Return a number; None for the library's "N/A"."""
    return float(value) if isinstance(value, int | float) else None


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else round(number)
