"""A measurement as the profile that a plan takes, or the reason why it cannot be one."""

from advisor.domain.measurement import Attribution, BoardUse, MeasuredJob, Measurement, Method
from advisor.domain.profile import CpuUse, JobProfile
from advisor.domain.provenance import Quality
from advisor.errors import ProfileError
from advisor.profile.recording.header import JobWords
from advisor.profile.summary.uncertainty import error_ratio


def measured_job(words: JobWords, measurement: Measurement) -> MeasuredJob:
    """Return a measurement with the profile that a plan takes, or with the reason against it."""
    profile, unusable = None, None
    try:
        profile = job_profile(words, measurement)
    except ProfileError as error:
        unusable = str(error)
    return MeasuredJob(
        name=words.name,
        unit=words.unit,
        profile=profile,
        unusable=unusable,
        measurement=measurement,
    )


def job_profile(words: JobWords, measurement: Measurement) -> JobProfile:
    """Return what a plan needs of a measurement.

    Raises:
        ProfileError: it cannot carry a plan; the message says why.
    """
    used = [board for board in measurement.boards if board.used]
    method = method_of(measurement)
    per_unit_j, per_unit_s = _rates(used, measurement)
    memory = [board.peak_memory_gib for board in used if board.peak_memory_gib]
    shared = any(board.attribution is not Attribution.EXCLUSIVE for board in used)
    modelled = shared or method is Method.ESTIMATED
    return JobProfile(
        name=words.name,
        unit=words.unit,
        accelerator=used[0].name if used else None,
        accelerator_count=len(used),
        cpu=None if used else _cpu_use(measurement),
        precision=words.precision,
        kind=words.kind,
        batch_size=words.batch_size,
        parameters_b=words.parameters_b,
        units_per_s=1.0 / per_unit_s,
        energy_j_per_unit=per_unit_j,
        energy_error_ratio=round(error_ratio(measurement, method), 4),
        memory_gib=max(memory, default=None),
        service_time_ms=None,
        service_time_basis=None,
        units_total=words.units_total,
        method=str(method),
        quality=Quality.MODELLED if modelled else Quality.MEASURED,
        source=words.source,
        as_of=measurement.started.partition("T")[0],
    )


def method_of(measurement: Measurement) -> Method:
    """Return the weakest method behind the energy that counts.

    Raises:
        ProfileError: some energy that counts is unknown, or cannot be carried elsewhere.
    """
    used = [board for board in measurement.boards if board.used]
    if not used:
        return _host_method(measurement)
    names = {board.name for board in used}
    if len(names) > 1:
        raise ProfileError(
            f"the job ran on boards of several kinds ({', '.join(sorted(names))}); profile it on "
            "one kind, with CUDA_VISIBLE_DEVICES",
        )
    if any(board.attribution is Attribution.SLICE for board in used):
        raise ProfileError(
            f"the job ran on {used[0].name}, a part of a board; a plan places whole boards, "
            "profile it on one",
        )
    for board in used:
        if board.energy_j is None or board.method is None:
            raise ProfileError(f"the energy of {board.name} ({board.uuid}) was not measured")
    order = list(Method)
    return max((board.method for board in used if board.method), key=order.index)


def _host_method(measurement: Measurement) -> Method:
    if len(measurement.hosts) > 1:
        raise ProfileError(
            "the job ran on CPUs of several hosts; a plan places jobs without accelerators on "
            "one machine",
        )
    method = measurement.hosts[0].method if measurement.hosts else None
    if method is None:
        raise ProfileError("no board was used, and the energy of the CPU is unknown")
    return method


def _rates(used: list[BoardUse], measurement: Measurement) -> tuple[float, float]:
    """Return energy [J] and time [s] per unit."""
    steady, units = measurement.steady, measurement.units
    if steady is not None:
        per_unit_j, per_unit_s = steady.j_per_unit, steady.s_per_unit
    elif not units:
        raise ProfileError("the job delivered nothing that was counted; pass --units")
    else:
        boards_j = sum(board.energy_j for board in used if board.energy_j is not None)
        host = measurement.hosts[0] if measurement.hosts else None
        host_j = 0.0 if host is None else (host.cpu_j or 0.0) + (host.dram_j or 0.0)
        per_unit_j = (boards_j if used else host_j) / units
        per_unit_s = measurement.duration_s / units
    if per_unit_j <= 0.0 or per_unit_s <= 0.0:
        raise ProfileError(
            "the recording is too short to show any energy; run the job for longer",
        )
    return per_unit_j, per_unit_s


def _cpu_use(measurement: Measurement) -> CpuUse:
    host = measurement.hosts[0]
    if not host.busy_cpus or not host.peak_memory_gib:
        raise ProfileError(
            "no board was used, and no CPU time of the job was seen; it slept, or ended too soon",
        )
    return CpuUse(
        model=host.cpu_model,
        busy_cpus=host.busy_cpus,
        peak_memory_gib=host.peak_memory_gib,
    )
