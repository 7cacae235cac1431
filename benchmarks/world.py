"""A company's month, drawn with a seed over the real catalogue, for the placement benchmark.

Half of the workloads train, half serve users in three cities each; so W workloads are 2 W demand
groups. Listings, prices, PUE, grids, round trips, speeds and powers are the catalogue's; sizes,
windows, latency limits, residency and capacities are drawn. Jobs take whole hours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from measure import ROOT
from numpy.typing import NDArray

from advisor.catalog.latency import round_trips
from advisor.catalog.load import load_catalog
from advisor.domain.profile import JobKind
from advisor.domain.region import Provider, Signal
from advisor.hours.calendar import calendar_of
from advisor.placement.hourly.market import Cap, Frames, Groups, Market, Quantity, Rows
from advisor.placement.matching.candidates import source_of
from advisor.placement.matching.listings import list_offers, static_reasons
from advisor.profile.file import read_profile
from advisor.scenario.load import load_scenario
from advisor.transfer.boards import boards_of
from advisor.transfer.predict import predict

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SIZES = {"S": (10, 24), "M": (100, 168), "L": (1_000, 168), "XL": (10_000, 720)}
"""Workloads and hours."""

TRAINING = "resnet50-imagenet-v100.json"
SERVING = "llama-3.1-8b-serve-h100.json"
CITIES = ("London", "Warsaw", "New York", "Chicago", "San Francisco", "Tokyo", "Sao Paulo",
          "Sydney", "Mumbai", "Johannesburg", "Paris", "Seoul")  # fmt: skip
PARTS = 8
"""Windows begin at eighths of the period and take a quarter, a half or all of it."""

CHUNK = 50
MEMORY_GIB = {"train": 10.0, "serve": 20.0}
SERVICE_MS = 16.5  # the profile's own
LOOSE, TIGHT = 256.0, 4.0  # instances of a pool, at 100 workloads
INSTANCE_H_KWH = 1e-3


@dataclass(frozen=True, slots=True)
class _Listings:
    """Offers that may be used; arrays of shape (n_listings,)."""

    region: Ints
    zone: Ints
    cell: Ints
    provider: Ints
    count: Floats
    price: Floats
    kg_per_kwh: Floats
    embodied: Floats
    host_w: Floats
    idle_w: Floats
    memory: Floats
    train_speed: Floats
    train_w: Floats
    serve_speed: Floats
    serve_w: Floats


class World:
    """Demand groups and listings of one size and seed."""

    def __init__(self, workloads: int, hours: int, seed: int = 7) -> None:
        rng = np.random.default_rng(seed)
        self.hours = hours
        self.workloads = workloads
        self._load()
        self._draw(rng)
        scale = workloads / 100.0
        span = np.log([TIGHT, LOOSE])
        self.capacity = np.ceil(np.exp(rng.uniform(*span, self.n_pools)) * scale)

    @property
    def n_groups(self) -> int:
        return len(self.work)

    def _load(self) -> None:
        catalog = load_catalog()
        scenario = load_scenario(ROOT / "scenarios" / "nlp-team.yaml")
        listings = list_offers(catalog, Signal.AVERAGE, has_accelerator=True)
        boards = boards_of(catalog.accelerators)
        speed, power = {}, {}
        for name, kind in ((TRAINING, JobKind.TRAINING), (SERVING, JobKind.LLM_INFERENCE)):
            profile = read_profile(ROOT / "fixtures" / "profiles" / name)
            source = source_of(catalog, profile, str(profile.accelerator))
            found = predict(profile, source, boards, catalog.transfer, kind)
            speed[kind] = found.units_per_s / found.units_per_s[source]
            power[kind] = found.units_per_s * found.energy_j_per_unit
        known = np.isfinite(speed[JobKind.TRAINING])[listings.accelerator]
        use = np.flatnonzero((static_reasons(listings) == 0) & known)
        region = listings.region[use].astype(np.int64)
        board = listings.accelerator[use].astype(np.int64)
        zones = [row.grid_zone for row in catalog.regions]
        calendar = calendar_of(scenario.period.start, zones, catalog.hourly)
        self.ratio = calendar.ratios(0.0, self.hours)
        pool, cell = np.unique(region * len(catalog.accelerators) + board, return_inverse=True)
        self.n_pools = len(pool)
        providers = list(Provider)
        provider = np.array([providers.index(row.provider) for row in catalog.regions])[region]
        self.residency = np.array(["EU" in row.residency for row in catalog.regions])[region]
        trips = [round_trips(catalog, f"city:{city}").ms for city in CITIES]
        self.trips = np.nan_to_num(np.stack(trips), nan=np.inf)[:, region] + SERVICE_MS
        self.listings = _Listings(
            region=region,
            zone=calendar.zone[region].astype(np.int64) % len(self.ratio),
            cell=cell + 1,
            provider=provider,
            count=listings.count[use],
            price=listings.price_usd_per_h[use],
            kg_per_kwh=listings.intensity_g_per_kwh[use] * listings.pue_ratio[use] / 1e3,
            embodied=listings.embodied_kg_per_h[use],
            host_w=listings.host_w[use],
            idle_w=listings.idle_w[use],
            memory=listings.memory_gib[use],
            train_speed=speed[JobKind.TRAINING][board],
            train_w=power[JobKind.TRAINING][board],
            serve_speed=speed[JobKind.LLM_INFERENCE][board],
            serve_w=power[JobKind.LLM_INFERENCE][board],
        )

    def _draw(self, rng: np.random.Generator) -> None:
        """Draw groups: all training first, then three cities of each service."""
        n_train = self.workloads // 2
        n_serve = 3 * (self.workloads - n_train)
        count = n_train + n_serve
        part = self.hours // PARTS
        length = rng.choice([PARTS // 4, PARTS // 2, PARTS], count)
        begin = (rng.random(count) * (PARTS - length + 1)).astype(np.int64)
        self.is_train = np.arange(count) < n_train
        self.begin, self.end = begin * part, (begin + length) * part
        self.pausing = rng.random(count) < 0.5
        self.accelerators = rng.choice([1.0, 2.0, 4.0, 8.0], count)
        # in hours of the measured board; the fastest one needs 3 % to 60 % of the window
        fill = np.exp(rng.uniform(np.log(0.03), np.log(0.6), count))
        fastest = float(self.listings.train_speed.max())
        self.work = fill * (self.end - self.begin) * fastest
        self.peak = np.exp(rng.uniform(np.log(0.2), np.log(8.0), count))
        self.mean_share = rng.uniform(0.2, 0.6, count)
        self.city = rng.integers(len(CITIES), size=count)
        self.limit_ms = rng.uniform(60.0, 200.0, count)
        self.eu = self.is_train & (rng.random(count) < 0.15)
        allowed = rng.random((count, len(Provider))) < 0.7
        allowed[np.arange(count), rng.integers(len(Provider), size=count)] = True
        allowed[~self.is_train] = True
        self.providers = allowed

    @cached_property
    def _clean(self) -> dict[tuple[int, int, bool], Floats]:
        """Least integral of the ratio by window, way to run, zone and hours of work."""
        found = {}
        for begin, end in sorted(set(zip(self.begin.tolist(), self.end.tolist(), strict=True))):
            slots = self.ratio[:, begin:end]
            length = end - begin
            table = np.zeros((len(slots), length + 1))
            table[:, 1:] = np.cumsum(np.sort(slots, axis=1), axis=1)
            found[begin, end, True] = table
            sums = np.zeros((len(slots), length + 1))
            np.cumsum(slots, axis=1, out=sums[:, 1:])
            apart = np.zeros_like(sums)
            for hours in range(1, length + 1):
                apart[:, hours] = (sums[:, hours:] - sums[:, : length + 1 - hours]).min(axis=1)
            found[begin, end, False] = apart
        return found

    def blocks(self) -> Iterator[Rows]:
        """Yield the allowed rows of a few groups at a time, by rising group."""
        n_train = int(self.is_train.sum())
        for first, last in ((0, n_train), (n_train, self.n_groups)):
            for at in range(first, last, CHUNK):
                groups = np.arange(at, min(at + CHUNK, last))
                yield self._training(groups) if at < n_train else self._serving(groups)

    def _training(self, groups: Ints) -> Rows:
        all_ = self.listings
        work, boards = self.work[groups, None], self.accelerators[groups, None]
        job_h = np.ceil(work / all_.train_speed)
        window = (self.end - self.begin)[groups, None]
        allowed = (job_h <= window) & (all_.memory >= MEMORY_GIB["train"])
        allowed &= self.providers[groups][:, all_.provider]
        allowed &= ~self.eu[groups, None] | self.residency
        group, row = np.nonzero(allowed)
        job_h, boards = job_h[group, row], boards[group, 0]
        instances = np.ceil(boards / all_.count[row])
        idle = instances * all_.count[row] - boards
        power_w = instances * all_.host_w[row] + boards * all_.train_w[row]
        power_w += idle * all_.idle_w[row]
        clean_h = np.empty(len(row))
        edges = np.searchsorted(group, np.arange(len(groups) + 1))
        for index, mine in enumerate(groups.tolist()):
            part = slice(edges[index], edges[index + 1])
            key = (int(self.begin[mine]), int(self.end[mine]), bool(self.pausing[mine]))
            table = self._clean[key]
            clean_h[part] = table[all_.zone[row[part]], job_h[part].astype(np.int64)]
        return self._rows(
            groups[group], row, instances, job_h, clean_h,
            fixed=(instances * all_.embodied[row] * job_h, np.zeros(len(row))),
            per_h=(power_w * INSTANCE_H_KWH * all_.kg_per_kwh[row], instances * all_.price[row]),
        )  # fmt: skip

    def _serving(self, groups: Ints) -> Rows:
        all_ = self.listings
        allowed = self.trips[self.city[groups]] <= self.limit_ms[groups, None]
        allowed &= all_.memory >= MEMORY_GIB["serve"]
        group, row = np.nonzero(allowed)
        peak = self.peak[groups][group]
        per_instance = all_.serve_speed[row] * all_.count[row]
        instances = np.ceil(peak / per_instance)
        busy = peak * self.mean_share[groups][group] / all_.serve_speed[row]
        power_w = instances * (all_.host_w[row] + all_.count[row] * all_.idle_w[row])
        power_w += busy * np.maximum(all_.serve_w[row] - all_.idle_w[row], 0.0)
        mean = self.ratio.mean(axis=1)[all_.zone[row]]
        kg = (
            power_w * INSTANCE_H_KWH * all_.kg_per_kwh[row] * mean + instances * all_.embodied[row]
        )
        none = np.zeros(len(row))
        return self._rows(
            groups[group], row, instances, none, none,
            fixed=(kg * self.hours, instances * all_.price[row] * self.hours),
            per_h=(none, none),
        )  # fmt: skip

    def _rows(  # noqa: PLR0913 - columns of one table
        self, group: Ints, row: Ints, instances: Floats, job_h: Floats, clean_h: Floats,
        *, fixed: tuple[Floats, Floats], per_h: tuple[Floats, Floats],
    ) -> Rows:  # fmt: skip
        none = np.zeros(len(row))
        return Rows(
            group=group,
            zone=self.listings.zone[row],
            cell=self.listings.cell[row],
            instances=instances,
            job_h=job_h,
            clean_h=clean_h,
            fixed=np.stack([*fixed, none]),
            per_h=np.stack([*per_h, none]),
            up=np.where(self.is_train[group], -1, 0),
            frame=group,
        )

    def market(self, rows: Rows, *, budget_usd: float | None = None) -> Market:
        """Return the market of some rows, capacities in force."""
        count = self.n_groups
        windows = self.is_train.astype(np.int64)
        caps = () if budget_usd is None else (
            Cap(name="limits.cost_usd", quantity=Quantity.USD, groups=np.ones(count, dtype=bool),
                allowed=budget_usd),
        )  # fmt: skip
        return Market(
            rows=rows,
            frames=Frames(
                first=np.concatenate([[0], np.cumsum(windows)]),
                begin=self.begin[self.is_train],
                end=self.end[self.is_train],
            ),
            groups=Groups(
                pausing=self.pausing & self.is_train,
                restart_h=np.zeros(count),
            ),
            ratio=self.ratio,
            up=np.ones((1, self.hours)),
            pools_of=np.vstack(
                [np.zeros(self.n_pools, dtype=bool), np.eye(self.n_pools, dtype=bool)]
            ),
            capacity=self.capacity,
            caps=caps,
            objective=np.array([1.0, 0.0, 0.0]),
        )


def joined(blocks: list[Rows]) -> Rows:
    """Return blocks as one."""
    names = ("group", "zone", "cell", "instances", "job_h", "clean_h", "up", "frame")
    columns = {name: np.concatenate([getattr(block, name) for block in blocks]) for name in names}
    return Rows(
        **columns,
        fixed=np.concatenate([block.fixed for block in blocks], axis=1),
        per_h=np.concatenate([block.per_h for block in blocks], axis=1),
    )
