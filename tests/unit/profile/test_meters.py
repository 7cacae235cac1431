"""Adapters against what their libraries and the kernel answer: MIG, RAPL, amdsmi, containers."""

import os
import sys
from types import SimpleNamespace

import pynvml
import pytest
from fakes.rig import FakeBoard, FakeClock

from advisor.errors import CounterUnsupported, DeviceError, NoDevice, NotPermitted
from advisor.profile.meters import find
from advisor.profile.meters.amd import Amd
from advisor.profile.meters.cpu_model import CpuModel
from advisor.profile.meters.host import available_cpus, available_memory_gib, cpu_model, host_name
from advisor.profile.meters.nvml import Nvml
from advisor.profile.meters.rapl import Rapl
from advisor.profile.meters.tree import ProcessTree
from advisor.profile.meters.visible import (
    AMD_VARIABLES,
    NVIDIA_VARIABLES,
    Chosen,
    indices_are_ambiguous,
    visible_boards,
)

UUIDS = ("GPU-aa11", "GPU-aa22", "GPU-bb33")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,2", [0, 2]),
        ("2, 0", [2, 0]),
        ("GPU-bb33", [2]),
        ("GPU-b", [2]),
        ("", []),
        ("-1", []),
        ("0,9,1", [0]),
        ("0,0", [0]),
        ("NoDevFiles", []),
    ],
)
def test_visible_devices_are_read_as_the_driver_reads_them(text, expected):
    chosen = visible_boards(NVIDIA_VARIABLES, {"CUDA_VISIBLE_DEVICES": text}, UUIDS)
    assert [entry.board for entry in chosen] == expected


def test_without_the_variable_all_are_visible_and_the_first_set_one_counts():
    assert len(visible_boards(NVIDIA_VARIABLES, {}, UUIDS)) == 3
    both = {"HIP_VISIBLE_DEVICES": "0,1", "ROCR_VISIBLE_DEVICES": "2"}
    assert visible_boards(AMD_VARIABLES, both, UUIDS) == (Chosen(2),)


def test_an_abbreviation_that_fits_two_boards_is_refused():
    with pytest.raises(DeviceError, match="fits 2 boards"):
        visible_boards(NVIDIA_VARIABLES, {"CUDA_VISIBLE_DEVICES": "GPU-aa"}, UUIDS)


def test_indices_on_mixed_boards_are_ambiguous():
    mixed = ["A100", "T4"]
    assert indices_are_ambiguous({"CUDA_VISIBLE_DEVICES": "1"}, mixed)
    assert not indices_are_ambiguous({"CUDA_VISIBLE_DEVICES": "GPU-a"}, mixed)
    by_bus = {"CUDA_VISIBLE_DEVICES": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
    assert not indices_are_ambiguous(by_bus, mixed)
    assert not indices_are_ambiguous({"CUDA_VISIBLE_DEVICES": "1"}, ["T4", "T4"])


class Smi:
    """NVML's answers for one MIG board, by function name."""

    def __init__(self, **answers) -> None:
        gib = 1 << 30
        attributes = SimpleNamespace(gpuInstanceSliceCount=2, memorySizeMB=9856)
        self.answers = {
            "Init": None,
            "Shutdown": None,
            "DeviceGetCount": 1,
            "DeviceGetHandleByIndex": "board",
            "DeviceGetUUID": "GPU-aa11",
            "DeviceGetName": "NVIDIA A100-SXM4-40GB",
            "DeviceGetHandleByUUID": "part",
            "DeviceGetDeviceHandleFromMigDeviceHandle": "board",
            "DeviceGetMemoryInfo": SimpleNamespace(total=40 * gib, used=10 * gib),
            "DeviceGetEnforcedPowerLimit": 400_000,
            "DeviceGetMigMode": [1, 1],
            "DeviceGetAttributes": attributes,
            "DeviceGetGpuInstanceProfileInfo": SimpleNamespace(sliceCount=7),
            "DeviceGetTotalEnergyConsumption": 5_000,
            "DeviceGetFieldValues": pynvml.NVML_ERROR_NOT_SUPPORTED,
            "DeviceGetPowerUsage": 120_000,
            "DeviceGetCudaComputeCapability": (8, 0),
            "DeviceGetUtilizationRates": pynvml.NVML_ERROR_NOT_SUPPORTED,
            "DeviceGetTemperature": 50,
            "DeviceGetClockInfo": 1410,
            "DeviceGetCurrentClocksThrottleReasons": 0,
            "DeviceGetComputeRunningProcesses": [SimpleNamespace(pid=7)],
            **answers,
        }

    def install(self, monkeypatch):
        for name, answer in self.answers.items():
            monkeypatch.setattr(pynvml, f"nvml{name}", self.function(name, answer))

    def function(self, name, answer):
        def call(*_words):
            is_code = isinstance(answer, int) and name in {
                "Init",
                "DeviceGetCount",
                "DeviceGetFieldValues",
                "DeviceGetUtilizationRates",
                "DeviceGetHandleByUUID",
                "DeviceGetGpuInstanceProfileInfo",
            }
            if is_code and (name != "DeviceGetCount" or answer > 100):
                raise pynvml.NVMLError(answer % 1000)
            return answer

        return call


def test_a_slice_of_a_board_is_charged_its_larger_share(monkeypatch):
    Smi().install(monkeypatch)
    meter = Nvml({"CUDA_VISIBLE_DEVICES": "MIG-5f"})
    (board,) = meter.boards
    assert board.slice_name == "2g.10gb"
    assert board.slice_share == pytest.approx(2 / 7)
    assert not board.partitioned
    assert (board.power_source, board.has_counter) == ("usage", True)
    (power,) = meter.power()
    assert (power.power_mw, power.counter_mj, power.busy_pct) == (120_000, 5_000, None)
    assert meter.state()[0].memory_mib == 10_240
    assert meter.processes() == (frozenset({7}),)
    meter.close()


def test_a_slice_of_a_board_that_tells_no_profiles_has_seven_parts(monkeypatch):
    Smi(DeviceGetGpuInstanceProfileInfo=pynvml.NVML_ERROR_NOT_SUPPORTED).install(monkeypatch)
    (board,) = Nvml({"CUDA_VISIBLE_DEVICES": "MIG-5f"}).boards
    assert board.slice_share == pytest.approx(2 / 7)


def test_a_split_board_whose_parts_nobody_named_is_told(monkeypatch):
    Smi().install(monkeypatch)
    (board,) = Nvml({}).boards
    assert board.partitioned
    assert any("MIG-..." in word for word in find._limits(board))


def test_a_slice_that_nvml_does_not_know_is_refused(monkeypatch):
    Smi(DeviceGetHandleByUUID=pynvml.NVML_ERROR_NOT_FOUND).install(monkeypatch)
    with pytest.raises(NoDevice, match="MIG-5f"):
        Nvml({"CUDA_VISIBLE_DEVICES": "MIG-5f"})


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        (pynvml.NVML_ERROR_LIBRARY_NOT_FOUND, NoDevice, "no NVIDIA driver"),
        (pynvml.NVML_ERROR_NO_PERMISSION, NotPermitted, "refuses this user"),
        (pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH, DeviceError, "nvidia-smi"),
    ],
)
def test_a_driver_that_does_not_open_says_why(monkeypatch, code, error, message):
    Smi(Init=code).install(monkeypatch)
    with pytest.raises(error, match=message):
        Nvml({})


def test_a_driver_that_fails_while_listing_says_so(monkeypatch):
    Smi(DeviceGetCount=1000 + pynvml.NVML_ERROR_UNKNOWN).install(monkeypatch)
    with pytest.raises(DeviceError, match="listing boards"):
        Nvml({})


def rapl(root, **zones):
    """Write powercap folders: name=(domain, energy_uj) or None for a file that is gone."""
    for folder, (domain, energy_uj) in zones.items():
        path = root / folder.replace("_", ":")
        path.mkdir()
        (path / "name").write_text(f"{domain}\n")
        (path / "max_energy_range_uj").write_text("1000000\n")
        if energy_uj is not None:
            (path / "energy_uj").write_text(f"{energy_uj}\n")
    return root


def rewrite(root, folder, energy_uj):
    (root / folder / "energy_uj").write_text(f"{energy_uj}\n")


ZONES = {
    "intel-rapl_0": ("package-0", 900_000),
    "intel-rapl_0_0": ("core", 5),
    "intel-rapl_0_1": ("dram", 10),
    "intel-rapl_1": ("package-1", 100),
}


def test_packages_and_memory_add_up_and_wrap_around(tmp_path):
    meter = Rapl(rapl(tmp_path, **ZONES))
    assert not meter.missing
    rewrite(tmp_path, "intel-rapl:0", 100_000)  # wrapped: 100,000 to the end and 100,000 on
    rewrite(tmp_path, "intel-rapl:1", 600)
    rewrite(tmp_path, "intel-rapl:0:1", 60)
    assert meter.energy_uj(None) == (200_500, 50)
    rewrite(tmp_path, "intel-rapl:0", 50_000)
    assert meter.energy_uj(None) == (1_150_500, 50)


def test_a_machine_without_memory_counter_says_so(tmp_path):
    meter = Rapl(rapl(tmp_path, **{"intel-rapl_0": ("package-0", 0)}))
    assert meter.energy_uj(None) == (0, None)
    assert "memory: RAPL has no DRAM domain" in meter.missing[0]


def test_a_counter_that_goes_away_is_unknown(tmp_path):
    meter = Rapl(rapl(tmp_path, **ZONES))
    (tmp_path / "intel-rapl:1" / "energy_uj").unlink()
    assert meter.energy_uj(None)[0] is None


def test_no_counters_and_no_packages_are_unsupported(tmp_path):
    with pytest.raises(CounterUnsupported, match="no RAPL"):
        Rapl(tmp_path)
    with pytest.raises(CounterUnsupported, match="without a domain"):
        Rapl(rapl(tmp_path, **{"intel-rapl_0": ("psys", 1)}))


def test_counters_of_root_are_refused_with_the_mend(tmp_path, monkeypatch):
    rapl(tmp_path, **ZONES)
    real = type(tmp_path).read_text

    def refuse(path, *words, **named):
        if path.name == "energy_uj":
            raise PermissionError(13, "Permission denied")
        return real(path, *words, **named)

    monkeypatch.setattr(type(tmp_path), "read_text", refuse)
    with pytest.raises(NotPermitted, match="chmod o\\+r"):
        Rapl(tmp_path)
    meters = find.find_meters({}, FakeClock(), tmp_path)
    assert meters.host.estimated
    assert any("root only" in word and "estimated from load" in word for word in meters.missing)


def test_counters_that_may_be_read_are_preferred(tmp_path):
    meters = find.find_meters({}, FakeClock(), rapl(tmp_path, **ZONES))
    assert not meters.host.estimated


def test_the_model_counts_idle_cpus_and_load():
    clock = FakeClock()
    model = CpuModel(clock, "no counter")
    clock.time_s += 100
    idle_uj, memory_uj = model.energy_uj(0.0)
    busy_uj, _ = model.energy_uj(50.0)
    assert idle_uj == pytest.approx(available_cpus() * 0.74 * 100 * 1e6)
    assert busy_uj - idle_uj == pytest.approx(2.76 * 50 * 1e6)
    assert memory_uj == pytest.approx(available_memory_gib() * 0.392 * 100 * 1e6)
    assert model.energy_uj(None)[0] == busy_uj  # a job that is gone takes nothing back


def test_a_container_has_what_its_limits_say(tmp_path):
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    (tmp_path / "memory.max").write_text(f"{2 << 30}\n")
    assert available_cpus(tmp_path) == 1
    assert available_memory_gib(tmp_path) == pytest.approx(2)
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert available_cpus(tmp_path) == available_cpus(tmp_path / "none")
    assert available_memory_gib(tmp_path) > 2 or available_memory_gib(tmp_path) > 0


def test_the_host_has_a_name_and_a_processor():
    assert ":" in host_name()
    assert cpu_model()


def test_a_tree_that_is_gone_is_unknown():
    assert ProcessTree(2**22 - 1).read() == (None, None)
    cpu_s, memory_mib = ProcessTree(os.getpid()).read()
    assert cpu_s > 0
    assert memory_mib > 1


class AmdError(Exception):
    pass


def amdsmi(**answers):
    """Return a module as ROCm's, whose functions give fixed answers."""
    values = {
        "init": None,
        "shut_down": None,
        "get_processor_handles": ["a", "b"],
        "get_gpu_device_uuid": "uuid",
        "get_gpu_asic_info": {"market_name": "AMD Instinct MI300X"},
        "get_power_info": {"current_socket_power": 550, "power_limit": 750},
        "get_energy_count": {"energy_accumulator": 1000, "counter_resolution": 15.3},
        "get_gpu_activity": {"gfx_activity": 88},
        "get_gpu_memory_total": 192 << 30,
        "get_gpu_memory_usage": 64 << 30,
        "get_temp_metric": 61,
        "get_clock_info": {"clk": 2100},
        "get_gpu_process_list": [{"pid": 7}],
        **answers,
    }

    def function(answer):
        def call(*_words):
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    kinds = SimpleNamespace(VRAM=0, HOTSPOT=0, CURRENT=0, GFX=0, MEM=1)
    return SimpleNamespace(
        AmdSmiException=AmdError,
        AmdSmiMemoryType=kinds,
        AmdSmiTemperatureType=kinds,
        AmdSmiTemperatureMetric=kinds,
        AmdSmiClkType=kinds,
        **{f"amdsmi_{name}": function(answer) for name, answer in values.items()},
    )


def test_amd_boards_are_read(monkeypatch):
    monkeypatch.setitem(sys.modules, "amdsmi", amdsmi())
    meter = Amd({"ROCR_VISIBLE_DEVICES": "1"})
    (board,) = meter.boards
    assert (board.name, board.memory_gib, board.power_limit_w) == ("AMD Instinct MI300X", 192, 750)
    (power,) = meter.power()
    assert (power.power_mw, power.counter_mj, power.busy_pct) == (550_000, 15, 88)
    (state,) = meter.state()
    assert (state.memory_mib, state.temperature_c, state.sm_mhz) == (64 << 10, 61, 2100)
    assert meter.processes() == (frozenset({7}),)
    meter.close()


def test_what_amd_refuses_is_unknown(monkeypatch):
    refusing = {
        name: AmdError()
        for name in ("get_power_info", "get_energy_count", "get_gpu_activity", "get_temp_metric")
    }
    module = amdsmi(**refusing, get_gpu_process_list=AmdError(), get_gpu_memory_usage=AmdError())
    monkeypatch.setitem(sys.modules, "amdsmi", module)
    meter = Amd({})
    assert len(meter.boards) == 2
    assert meter.boards[0].power_source is None
    assert meter.power()[0].power_mw is None
    assert meter.state()[0].memory_mib is None
    assert meter.processes()[0] is None


def test_amd_without_boards_or_with_a_broken_library_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "amdsmi", amdsmi(get_processor_handles=[]))
    with pytest.raises(NoDevice, match="no AMD board"):
        Amd({})
    monkeypatch.setitem(sys.modules, "amdsmi", amdsmi(init=AmdError("x")))
    with pytest.raises(DeviceError, match="listing boards"):
        Amd({})
    meters = find.find_meters({}, FakeClock())
    assert any("amdsmi failed" in word for word in meters.missing)


def test_limits_of_a_meter_are_told_in_words():
    plain = FakeBoard().board()
    assert find._lacks(plain) == []
    assert find._limits(plain) == []
    assert "no energy counter" in find._lacks(FakeBoard(has_counter=False).board())[0]
    assert "counter stands alone" in find._lacks(FakeBoard(has_power=False).board())[0]
    nothing = FakeBoard(has_power=False, has_counter=False).board()
    assert "unknown, not zero" in find._lacks(nothing)[0]
    assert "25% of it, an estimate" in find._limits(FakeBoard(slice_share=0.25).board())[0]
