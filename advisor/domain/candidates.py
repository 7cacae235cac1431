"""Every workload on every offer, columnar: what it would take, or why it cannot be."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from advisor.domain.transfer import Evidence

Floats = NDArray[np.float64]

Run = tuple[float, float]
"""Hours without a break: begin, from the period's start [h], and length [h]."""


class Reason(IntEnum):
    """Why an offer cannot serve a demand group, in the order in which they are checked."""

    ALLOWED = 0
    NO_ACCELERATOR = 1
    HAS_ACCELERATOR = 2
    QUALITY = 3
    UNKNOWN_QUALITY = 4
    PROVIDER = 5
    PLACE = 6
    RESTRICTED_REGION = 7
    RESIDENCY = 8
    UNKNOWN_PRICE = 9
    DERIVED_SPOT_PRICE = 10
    PARTIAL_ACCELERATOR = 11
    UNMEASURED_LEVER = 12
    NO_MEASUREMENT = 13
    MEMORY = 14
    NODE_TOO_SMALL = 15
    TOO_FEW_VCPUS = 16
    BURSTABLE = 17
    EFFICIENCY_POLICY = 18
    UNKNOWN_HOST = 19
    UNKNOWN_IDLE_POWER = 20
    UNKNOWN_INTENSITY = 21
    UNKNOWN_PUE = 22
    UNKNOWN_EMBODIED = 23
    UNKNOWN_WATER = 24
    UNKNOWN_EGRESS = 25
    UNKNOWN_LATENCY = 26
    LATENCY = 27
    DEADLINE = 28

    @property
    def key(self) -> str:
        """Return the word that files and scripts use: "unknown_price"."""
        return self.name.lower()

    @property
    def sentence(self) -> str:
        """Return the reason as a person would say it."""
        return _SENTENCES[self]


_SENTENCES: dict[Reason, str] = {
    Reason.ALLOWED: "can serve the demand",
    Reason.NO_ACCELERATOR: "has no accelerator",
    Reason.HAS_ACCELERATOR: "has accelerators, and the job uses none",
    Reason.QUALITY: "quality is below the workload's min_quality",
    Reason.UNKNOWN_QUALITY: "quality was never scored, and the workload has a min_quality",
    Reason.PROVIDER: "provider is not in the allowed list",
    Reason.PLACE: "place is denied, or not in the allowed list",
    Reason.RESTRICTED_REGION: "region is closed to ordinary accounts",
    Reason.RESIDENCY: "region is outside the residency rule",
    Reason.UNKNOWN_PRICE: "no price is known for this purchase model",
    Reason.DERIVED_SPOT_PRICE: "spot price was derived from an average saving, never quoted",
    Reason.PARTIAL_ACCELERATOR: "sells a fraction of an accelerator, nothing was measured on one",
    Reason.UNMEASURED_LEVER: "nobody measured the variant's lever on this accelerator",
    Reason.NO_MEASUREMENT: "no measurement to transfer from",
    Reason.MEMORY: "memory is too small",
    Reason.NODE_TOO_SMALL: "fewer accelerators in one machine than the job was measured with",
    Reason.TOO_FEW_VCPUS: "fewer vCPUs in one machine than the job kept busy",
    Reason.BURSTABLE: "sells bursts of a CPU's time, not vCPUs that stay busy",
    Reason.EFFICIENCY_POLICY: "below policy.min_gflops_per_w, or its rate or power is unpublished",
    Reason.UNKNOWN_HOST: "vCPUs or memory of the host are unknown",
    Reason.UNKNOWN_IDLE_POWER: "idle power of the accelerator is unknown",
    Reason.UNKNOWN_INTENSITY: "carbon intensity is unknown under the chosen signal",
    Reason.UNKNOWN_PUE: "PUE is unknown",
    Reason.UNKNOWN_EMBODIED: "embodied emissions of the machine are unknown",
    Reason.UNKNOWN_WATER: "water use is unknown, and the scenario limits water",
    Reason.UNKNOWN_EGRESS: "no price is known for moving the data there",
    Reason.UNKNOWN_LATENCY: "round trip from the origin is unknown",
    Reason.LATENCY: "too far from the users, or too slow, for the latency limit",
    Reason.DEADLINE: "too slow for the window",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Demand that is served as one: a training workload, or one origin of an inference workload.

    Where the origin follows the sun, one hour of its day.

    Attributes:
        workload: index into Scenario.workloads
        name: of the workload
        origin: "city:London"; None for training
        whole: True when one offer has to take all of it
        fleet: True when instances are whole numbers that burn idle power (inference)
        autoscaled: True when other numbers of instances are up in other hours
        min_replicas: instances that are up in each of its hours at least, >= 1
        slice: "03:00-04:00Z", the hour of the day that it stands for; None for the whole period
        up_share: one value per hour of the period: what the hour wants of the instances at the
            peak, above 0 in every hour of the group, 0 in the hours that are not its own; None
            where all of them are up in all hours
    """

    workload: int
    name: str
    origin: str | None
    whole: bool
    fleet: bool
    autoscaled: bool = False
    min_replicas: int = 1
    slice: str | None = None
    up_share: tuple[float, ...] | None = None

    @property
    def label(self) -> str:
        """Return the name by which rows and messages call it."""
        if self.origin is None:
            return self.name
        hour = "" if self.slice is None else f", {self.slice}"
        return f"{self.name} from {self.origin}{hour}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Columnar (group x variant x offer x purchase model); arrays of shape (n_candidates,).

    A group served with share s on a candidate takes
    `quantity = share_coefficient * s + instance_coefficient * n` of each quantity, where
    n = ceil(instances * s) for fleets. Training and autoscaled services have no instance
    coefficients: their instances come and go. Rows whose reason is not ALLOWED may hold NaN.

    Attributes:
        groups: demand groups, in scenario order
        group: index into groups
        offer: index into Catalog.offers
        purchase: index into PURCHASES
        reason: Reason value; 0 is allowed
        variant: 0 is the workload as profiled, n its n-th variant
        instances: instances at share 1 [1]; whole for training and, at the peak, for autoscaled
            services; fractional for fleets
        wanted: instances that a service's peak wants, before rounding and min_replicas [1]; of
            training, its instances
        hours: time that each instance is up, or any where autoscaled [h]
        it_share_kwh, it_instance_kwh: IT energy [kWh]
        predicted_kwh: the part of it_share_kwh that rests on a prediction [kWh]
        low_ratio, high_ratio: bounds of predicted_kwh over its value [1]
        embodied_share_kg, embodied_instance_kg: [kgCO2e]
        usd_share, usd_instance: [USD]
        moving_kwh, moving_usd: parts of it_share_kwh [kWh] and usd_share [USD] that moving data
            takes, whatever the hours
        job_h: hours of work of one run [h]; NaN for fleets
        schedule: index into schedules; -1 for the best hours of all
        intensity_ratio: mean intensity of the hours used over the annual mean, weighed by energy
            where autoscaled [1]
        kg_per_kwh: operational emissions per IT energy in these hours, PUE inside [kgCO2e/kWh]
        market_kg_per_kwh: likewise by market-based rates [kgCO2e/kWh]; NaN when unknown
        share_ratio: of the hours that it_share_kwh is used in, over kg_per_kwh [1]
        pue_ratio: facility energy over IT energy [1]
        l_per_kwh: water per IT energy [L/kWh]; NaN when unknown
        latency_ms: round trip plus service time [ms]; NaN for training
        batch: at the peak, per replica; NaN for training and where the profile says none
        evidence: Evidence of what carries the energy to this accelerator; NONE without any
        unlisted: per group, offers that are not rows because their machine is of the other kind
            (with accelerators, without), and the reason that says so
        schedules: hours of training rows that do not take the best ones, because these are short
    """

    groups: tuple[Group, ...]
    group: NDArray[np.int32]
    offer: NDArray[np.int32]
    purchase: NDArray[np.int8]
    reason: NDArray[np.int8]
    variant: NDArray[np.int8]
    instances: Floats
    wanted: Floats
    hours: Floats
    it_share_kwh: Floats
    it_instance_kwh: Floats
    predicted_kwh: Floats
    low_ratio: Floats
    high_ratio: Floats
    embodied_share_kg: Floats
    embodied_instance_kg: Floats
    usd_share: Floats
    usd_instance: Floats
    moving_kwh: Floats
    moving_usd: Floats
    job_h: Floats
    schedule: NDArray[np.int32]
    intensity_ratio: Floats
    kg_per_kwh: Floats
    market_kg_per_kwh: Floats
    share_ratio: Floats
    pue_ratio: Floats
    l_per_kwh: Floats
    latency_ms: Floats
    batch: Floats
    evidence: NDArray[np.int8]
    unlisted: tuple[tuple[Reason, int], ...]
    schedules: tuple[tuple[Run, ...], ...] = ()

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.group)

    @property
    def share_kg_per_kwh(self) -> Floats:
        """Return operational emissions per IT energy of a share. [kgCO2e/kWh]"""
        return self.kg_per_kwh * self.share_ratio

    @property
    def kg_share(self) -> Floats:
        """Return operational plus embodied emissions per share. [kgCO2e]"""
        return self.it_share_kwh * self.share_kg_per_kwh + self.embodied_share_kg

    @property
    def kg_instance(self) -> Floats:
        """Return operational plus embodied emissions per instance. [kgCO2e]"""
        return self.it_instance_kwh * self.kg_per_kwh + self.embodied_instance_kg

    @property
    def l_share(self) -> Floats:
        """Return water per share. [L]"""
        return self.it_share_kwh * self.l_per_kwh

    @property
    def l_instance(self) -> Floats:
        """Return water per instance. [L]"""
        return self.it_instance_kwh * self.l_per_kwh

    @property
    def transferred(self) -> NDArray[np.bool_]:
        """Return whose energy was measured on other hardware and carried over."""
        return np.asarray(self.evidence != Evidence.SAME)

    @property
    def is_fleet(self) -> NDArray[np.bool_]:
        """Return which rows keep whole instances up."""
        return np.array([group.fleet for group in self.groups], dtype=bool)[self.group]

    @property
    def is_whole(self) -> NDArray[np.bool_]:
        """Return which rows take all of their group or nothing."""
        return np.array([group.whole for group in self.groups], dtype=bool)[self.group]
