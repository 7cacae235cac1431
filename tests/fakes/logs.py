"""One simulated run as three trackers would have logged it: makes `fixtures/logs`.

    python tests/fakes/logs.py FOLDER

Two boards train for 120 s at 310 and 290 W with a step of 0.5 s and a dip to 150 W for 0.1 s of
each. Nothing here was measured; the layouts are the trackers' own, the figures are ours.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

DURATION_S = 120.0
STEP_S = 0.5
WATTS = (310.0, 290.0)
DIP_W, DIP_S = 150.0, 0.1
START = datetime(2026, 11, 23, 12, 0, 0)  # noqa: DTZ001 - such logs carry no zone
NAME = "NVIDIA A100-SXM4-40GB"
MEAN_W = tuple((watts * (STEP_S - DIP_S) + DIP_W * DIP_S) / STEP_S for watts in WATTS)
ENERGY_J = tuple(mean * DURATION_S for mean in MEAN_W)
CODECARBON_PUE = 1.2
HEADER = (
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,"
    "gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,"
    "country_name,country_iso_code,region,cloud_provider,cloud_region,os,python_version,"
    "codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,"
    "ram_total_size,tracking_mode,cpu_utilization_percent,gpu_utilization_percent,"
    "ram_utilization_percent,ram_used_gb,on_cloud,pue,wue"
)


def smi() -> str:
    """Return 121 seconds of `nvidia-smi --loop=1`: 1-s means, as boards since Ampere give."""
    columns = (
        "timestamp, index, name, power.draw [W], temperature.gpu, utilization.gpu [%], "
        "memory.used [MiB], memory.total [MiB]"
    )
    lines = [columns]
    for second in range(int(DURATION_S) + 1):
        for index, mean_w in enumerate(MEAN_W):
            moment = START + timedelta(seconds=second, milliseconds=3 * index)
            stamp = moment.strftime("%Y/%m/%d %H:%M:%S.%f")[:-3]
            heat = 40 + min(second, 20)
            lines.append(
                f"{stamp}, {index}, {NAME}, {mean_w:.2f} W, {heat}, 95 %, 20480 MiB, 40960 MiB"
            )
    return "\n".join(lines) + "\n"


def zeus() -> str:
    """Return a window per step; the counter moves every 0.1 s, so single windows are rough."""
    lines = ["start_time,window_name,elapsed_time,gpu0_energy,gpu1_energy"]
    for step in range(int(DURATION_S / STEP_S)):
        rough_j = 4.0 if step % 2 else -4.0
        joules = ",".join(f"{mean * STEP_S + rough_j:.3f}" for mean in MEAN_W)
        lines.append(f"{1795435200.0 + step * STEP_S:.3f},step,{STEP_S},{joules}")
    return "\n".join(lines) + "\n"


def codecarbon() -> str:
    """Return the row of the run; energies are multiplied by the PUE, as CodeCarbon does."""
    gpu_kwh = sum(ENERGY_J) / 3.6e6 * CODECARBON_PUE
    cpu_kwh, ram_kwh = (watts * DURATION_S / 3.6e6 * CODECARBON_PUE for watts in (85.0, 20.0))
    end = (START + timedelta(seconds=DURATION_S)).isoformat()
    cells = [
        end, "finetune", "5b0fa12c-7ddd-45bb-9761-315cc326d985", "", DURATION_S,
        0.0041, 3.4e-05, 102.0, sum(MEAN_W) * CODECARBON_PUE, 24.0, cpu_kwh, gpu_kwh, ram_kwh,
        cpu_kwh + gpu_kwh + ram_kwh, 0.0, "Sweden", "SWE", "stockholm", "", "", "Linux", "3.11.2",
        "3.3.2", 64, "AMD EPYC 7763 64-Core Processor", 2, f"2 x {NAME}", 18.1, 59.3, 503.5,
        "machine", 12.5, 95.0, 8.0, 40.3, "N", CODECARBON_PUE, 0,
    ]  # fmt: skip
    return f"{HEADER}\n{','.join(str(cell) for cell in cells)}\n"


def main() -> None:
    """Write the logs."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "simulated-nvidia-smi.csv").write_text(smi())
    (folder / "simulated-zeus.csv").write_text(zeus())
    (folder / "simulated-codecarbon-emissions.csv").write_text(codecarbon())


if __name__ == "__main__":
    main()
