"""Small worlds for tests: every irrelevant field has a plausible value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from advisor.domain.catalog import Catalog, City, LatencyTable, TableFacts
from advisor.domain.hardware import Accelerator, HostPower, InstanceTable
from advisor.domain.lever import Lever
from advisor.domain.offer import OfferTable
from advisor.domain.offset import Ccp, Credit, CreditKind, Store
from advisor.domain.outlook import Range
from advisor.domain.profile import CpuUse, JobKind, JobProfile, Precision
from advisor.domain.provenance import Figure, Quality
from advisor.domain.region import Provider, Region
from advisor.domain.scenario import Demand, Inference, Limits, Period, Policy, Scenario, Training
from advisor.domain.transfer import Evidence, RatioLaw, TransferLaw

ENDS = ("low", "value", "high")


def make_figure(value: float, unit: str = "1") -> Figure:
    return Figure(
        value=value,
        unit=unit,
        basis="test",
        as_of="2025",
        source="test",
        quality=Quality.ASSUMED,
    )


def make_region(
    place: str = "aws:eu-north-1",
    *,
    intensity_g_per_kwh: float | None = 100.0,
    pue_ratio: float | None = 1.0,
    latitude_deg: float = 59.3,
    longitude_deg: float = 18.1,
    residency: Sequence[str] = ("EU",),
    restricted: str | None = None,
    country_code: str = "SE",
) -> Region:
    provider, region = place.split(":")
    average = None if intensity_g_per_kwh is None else make_figure(intensity_g_per_kwh)
    return Region(
        provider=Provider(provider),
        region=region,
        name=region,
        city="Stockholm",
        country="Sweden",
        country_code=country_code,
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        status="operational",
        restricted=restricted,
        jurisdiction="Sweden",
        residency=frozenset(residency),
        grid_zone="SE",
        average=average,
        direct=None,
        marginal=None,
        market=None,
        pue=None if pue_ratio is None else make_figure(pue_ratio),
        wue=make_figure(0.5),
        grid_wue=make_figure(1.0),
        cfe_grid_share=None,
    )


def make_accelerator(
    name: str = "A100",
    *,
    vendor: str = "nvidia",
    memory_gib: float = 40.0,
    bandwidth_gb_per_s: float | None = 1555.0,
    fp16_tflops: float | None = 312.0,
    tdp_w: float | None = 400.0,
    idle_w: float | None = 50.0,
) -> Accelerator:
    return Accelerator(
        name=name,
        aliases=(),
        vendor=vendor,
        year=2020,
        memory_gib=memory_gib,
        bandwidth_gb_per_s=bandwidth_gb_per_s,
        fp32_tflops=19.5,
        tf32_tflops=156.0,
        fp16_tflops=fp16_tflops,
        fp8_tflops=None,
        int8_tops=624.0,
        tdp_w=tdp_w,
        idle_w=idle_w,
        idle_quality=Quality.ASSUMED,
        idle_source="test",
        as_of="2026",
        source="test",
    )


def make_ratio_law(accelerators: Sequence[Accelerator], **weights: float) -> RatioLaw:
    """A law of specifications alone, e.g. tdp_w=1.0; boards of nvidia count as measured."""
    n_boards = len(accelerators)
    measured = np.array([board.vendor == "nvidia" for board in accelerators])
    names = ("bandwidth_gb_per_s", "rate_tflops", "fp32_tflops", "memory_gib", "tdp_w")
    square = (n_boards, n_boards)
    evidence = np.full(square, Evidence.SPECIFICATION, dtype=np.int8)
    evidence[measured[:, None] & measured] = Evidence.BOARDS
    np.fill_diagonal(evidence, Evidence.SAME)
    return RatioLaw(
        specification=np.array([weights.get(name, 0.0) for name in names]),
        load_specification=np.zeros(len(names)),
        board=measured.astype(float),
        pair=np.zeros(square),
        load_pair=np.zeros(square),
        evidence=evidence,
        low_log=np.full(square, -0.4),
        high_log=np.full(square, 0.4),
        median_ratio=np.full(square, 0.1),
        p90_ratio=np.full(square, 0.3),
        cases=np.full(square, 10, dtype=np.int32),
    )


def make_law(accelerators: Sequence[Accelerator]) -> TransferLaw:
    """Energy by board power over speed, speed by the roots of bandwidth and rate."""
    energy = make_ratio_law(accelerators, tdp_w=1.0, bandwidth_gb_per_s=-0.45, rate_tflops=-0.48)
    time = make_ratio_law(accelerators, bandwidth_gb_per_s=-0.45, rate_tflops=-0.48)
    return TransferLaw(
        energy=dict.fromkeys((*JobKind, None), energy),
        time=dict.fromkeys((*JobKind, None), time),
        load_centre=dict.fromkeys(JobKind, 0.0),
        wall_over_boards={},
        doublings={},
        batches={},
    )


@dataclass(frozen=True, kw_only=True)
class Machine:
    """An instance type of a test catalogue."""

    instance_type: str = "gpu.1x"
    provider: str = "aws"
    accelerator: str | None = "A100"
    count: float = 1.0
    vcpus: float = 0.0
    memory_gib: float = 0.0
    embodied_kg: float = 0.0
    lifetime_h: float = 35_040.0


@dataclass(frozen=True, kw_only=True)
class Sale:
    """An offer of a test catalogue."""

    place: str = "aws:eu-north-1"
    instance_type: str = "gpu.1x"
    on_demand: float = 1.0
    spot: float = np.nan
    reserved: float = np.nan
    spot_derived: bool = False


def make_catalog(
    *,
    regions: Sequence[Region] = (),
    accelerators: Sequence[Accelerator] = (),
    machines: Sequence[Machine] = (),
    sales: Sequence[Sale] = (),
    pairs_ms: dict[tuple[str, str], float] | None = None,
    egress: dict[tuple[str, str], float] | None = None,
    hourly: dict[str, np.ndarray] | None = None,
) -> Catalog:
    regions = tuple(regions) or (make_region(),)
    accelerators = tuple(accelerators) or (make_accelerator(),)
    machines = tuple(machines) or (Machine(),)
    sales = tuple(sales) or (Sale(),)
    places = [region.place for region in regions]
    boards = [board.name for board in accelerators]
    keys = [(machine.provider, machine.instance_type) for machine in machines]
    hosts = {
        (provider, ""): HostPower(
            provider=provider,
            microarchitecture="",
            vcpu_idle_w=1.0,
            vcpu_max_w=3.0,
            memory_w_per_gib=0.5,
            as_of="2025",
            source="test",
            quality=Quality.ASSUMED,
        )
        for provider in Provider
    }
    return Catalog(
        regions=regions,
        accelerators=accelerators,
        instances=InstanceTable(
            provider=np.array([machine.provider for machine in machines]),
            instance_type=np.array([machine.instance_type for machine in machines]),
            key=np.array([machine.instance_type for machine in machines]),
            accelerator=np.array(
                [-1 if m.accelerator is None else boards.index(m.accelerator) for m in machines],
                dtype=np.int32,
            ),
            accelerator_count=np.array([machine.count for machine in machines]),
            vcpus=np.array([machine.vcpus for machine in machines]),
            memory_gib=np.array([machine.memory_gib for machine in machines]),
            microarchitecture=np.array(["" for _ in machines]),
            embodied_kg=np.array([machine.embodied_kg for machine in machines]),
            embodied_lifetime_h=np.array([machine.lifetime_h for machine in machines]),
            embodied_quality=np.array(["assumed" for _ in machines]),
            embodied_source=np.array(["test" for _ in machines]),
            embodied_as_of=np.array(["2026" for _ in machines]),
        ),
        offers=OfferTable(
            region=np.array([places.index(sale.place) for sale in sales], dtype=np.int16),
            instance=np.array(
                [keys.index((sale.place.split(":")[0], sale.instance_type)) for sale in sales],
                dtype=np.int32,
            ),
            price_usd_per_h=np.array([[s.on_demand, s.spot, s.reserved] for s in sales]),
            spot_derived=np.array([sale.spot_derived for sale in sales]),
            price_date=np.zeros(len(sales), dtype=np.int16),
            source=np.zeros(len(sales), dtype=np.int16),
            price_dates=("2026-01-01",),
            sources=("test",),
        ),
        cities={"London": City(name="London", latitude_deg=51.5, longitude_deg=-0.1)},
        latency=LatencyTable(
            pairs_ms=pairs_ms or {},
            line_offset_ms=9.2,
            continent_slopes_ms_per_km={"EU-EU": 0.0132},
            city_offset_ms=14.9,
            city_slope_ms_per_km=0.0173,
            continent_of_country={"SE": "EU", "DE": "EU"},
            errors_ratio={},
        ),
        egress_usd_per_gb=egress or {},
        host_power=hosts,
        hourly=hourly or {},
        transfer=make_law(accelerators),
        digest="0" * 64,
        tables={"offers": TableFacts(rows=len(sales), oldest="2025-01-01", newest="2026-01-01")},
    )


def make_profile(
    *,
    accelerator: str | None = "A100",
    accelerator_count: int = 1,
    cpu: CpuUse | None = None,
    units_per_s: float = 1.0,
    energy_j_per_unit: float = 300.0,
    memory_gib: float | None = 10.0,
    service_time_ms: float | None = 10.0,
    units_total: float | None = 3600.0,
    precision: Precision | None = Precision.FP16,
    kind: JobKind | None = None,
    batch_size: int | None = None,
    parameters_b: float | None = None,
) -> JobProfile:
    return JobProfile(
        name="job",
        unit="step",
        accelerator=accelerator,
        accelerator_count=accelerator_count,
        cpu=cpu,
        precision=precision,
        kind=kind,
        batch_size=batch_size,
        parameters_b=parameters_b,
        units_per_s=units_per_s,
        energy_j_per_unit=energy_j_per_unit,
        energy_error_ratio=0.05,
        memory_gib=memory_gib,
        service_time_ms=service_time_ms,
        service_time_basis="test",
        units_total=units_total,
        method="counter",
        quality=Quality.MEASURED,
        source="test",
        as_of="2026",
    )


def make_lever(
    name: str = "cap",
    *,
    kind: JobKind = JobKind.TRAINING,
    accelerator: str | None = None,
    precisions: Sequence[Precision] = (),
    energy: tuple[float, float, float] = (0.4, 0.5, 0.7),
    time: tuple[float, float, float] = (0.7, 0.8, 0.9),
) -> Lever:
    return Lever(
        name=name,
        kind=kind,
        accelerator=accelerator,
        precisions=tuple(precisions),
        condition="after for before",
        energy=Range(low=energy[0], value=energy[1], high=energy[2]),
        time=Range(low=time[0], value=time[1], high=time[2]),
        cases=12,
        quality_effect=None,
        note="for tests",
        as_of="2025",
        source="somebody",
        url="https://example.org",
        quality=Quality.MEASURED,
    )


def make_training(name: str = "train", **changes: object) -> Training:
    return Training(**{"name": name, "profile": "p.json", **changes})


def make_inference(
    name: str = "serve",
    *,
    demand: Sequence[Demand] = (Demand(origin="city:London", mean_rps=1.0, peak_rps=2.0),),
    **changes: object,
) -> Inference:
    return Inference(
        **{
            "name": name,
            "profile": "p.json",
            "units_per_request": 1.0,
            "demand": tuple(demand),
            **changes,
        },
    )


def make_scenario(
    *workloads: Training | Inference,
    limits: Limits | None = None,
    policy: Policy | None = None,
    hours: float = 720.0,
) -> Scenario:
    return Scenario(
        name="test",
        period=Period(start=datetime(2026, 12, 1, tzinfo=UTC), hours=hours),
        workloads=workloads or (make_training(),),
        limits=limits or Limits(),
        policy=policy or Policy(),
    )


def make_credit(
    name: str = "biochar",
    *,
    kind: CreditKind = CreditKind.REMOVAL,
    type: str | None = None,  # noqa: A002
    ccp: Ccp = Ccp.APPROVED,
    store: Store = Store.GEOLOGICAL,
    forward: bool = False,
    permanence_years: float | None = 1000.0,
    buffer_share: float | None = 0.0,
    real_share: float | None = None,
    usd_per_t: float | tuple[float, float, float] | None = 100.0,
    vintage: int | None = None,
) -> Credit:
    if isinstance(usd_per_t, float | int):
        usd_per_t = (usd_per_t, usd_per_t, usd_per_t)
    price = None if usd_per_t is None else Range(**dict(zip(ENDS, usd_per_t, strict=True)))
    return Credit(
        name=name,
        kind=kind,
        type=type or name,
        programme="test",
        methodology="test",
        ccp=ccp,
        store=store,
        forward=forward,
        permanence_years=permanence_years,
        buffer_share=buffer_share,
        real_share=real_share,
        price_usd_per_t=price,
        vintage=vintage,
    )
