"""profile.json: the file that a measured job is kept in."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from advisor.atomic import write_whole
from advisor.domain.measurement import MeasuredJob, Measurement
from advisor.domain.profile import CpuUse, JobKind, JobProfile, Precision
from advisor.domain.provenance import Quality
from advisor.errors import ProfileError

FORMAT: Final = "advisor-profile/1"

Positive = Annotated[float, Field(gt=0, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class _Cpu(_Strict):
    model: Text
    busy_cpus: Positive
    peak_memory_gib: Positive


class _Hardware(_Strict):
    accelerator: Text | None
    accelerator_count: Annotated[int, Field(ge=0, strict=True)]
    cpu: _Cpu | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "_Hardware":
        if (self.accelerator is None) == (self.cpu is None):
            raise ValueError("either an accelerator or a cpu, not both")
        if (self.accelerator is None) != (self.accelerator_count == 0):
            raise ValueError("accelerator_count is 0 without an accelerator, and only then")
        return self


class _Measured(_Strict):
    units_per_s: Positive
    energy_j_per_unit: Positive
    energy_error_ratio: Annotated[float, Field(ge=0, lt=1)]
    method: Literal["counter", "integrated", "estimated"]
    memory_gib: Positive | None = None
    service_time_ms: Positive | None = None
    service_time_basis: Text | None = None


class _Provenance(_Strict):
    quality: Quality
    source: Text
    as_of: Text


class _Document(_Strict):
    format: Literal["advisor-profile/1"]
    name: Text
    unit: Text
    units_total: Positive | None = None
    precision: Precision | None = None
    kind: JobKind | None = None
    batch_size: Annotated[int, Field(gt=0, strict=True)] | None = None
    parameters_b: Positive | None = None
    hardware: _Hardware | None = None
    measured: _Measured | None = None
    provenance: _Provenance | None = None
    unusable: Text | None = None
    measurement: Measurement | None = None

    @model_validator(mode="after")
    def _whole(self) -> "_Document":
        parts = (self.hardware, self.measured, self.provenance)
        if self.unusable is None and None in parts:
            raise ValueError("hardware, measured and provenance belong to a profile")
        return self


def read_profile(path: Path) -> JobProfile:
    """Return the profile in a file.

    Raises:
        ProfileError: the file is missing or not a profile, or its run cannot carry a plan; names
            the key and the mend.
    """
    return profile_from_document(_read_json(path), where=str(path))


def profile_from_document(data: Any, *, where: str) -> JobProfile:
    """Return the profile in a parsed document.

    Raises:
        ProfileError: the document is not a profile, or cannot carry a plan; `where` says which.
    """
    document = _validated(data, where)
    if document.unusable is not None:
        raise ProfileError(f"{where}: {document.unusable}")
    return _profile(document)


def read_measured_job(path: Path) -> MeasuredJob:
    """Return the measured run in a file, whether or not it can carry a plan.

    Raises:
        ProfileError: the file is missing, not a profile, or holds no measurement of advisor's.
    """
    _, job = read_both(path)
    if job is None:
        raise ProfileError(
            f"{path} holds published figures, not a measured run; there is nothing more to show",
        )
    return job


def read_both(path: Path) -> tuple[JobProfile | None, MeasuredJob | None]:
    """Return what a plan takes and what was measured, as far as a file holds them; one it does.

    Raises:
        ProfileError: the file is missing, or not a profile.
    """
    document = _validated(_read_json(path), str(path))
    profile = None if document.unusable is not None else _profile(document)
    if document.measurement is None:
        if profile is None:
            raise ProfileError(f"{path} holds neither a measurement nor figures for a plan")
        return profile, None
    job = MeasuredJob(
        name=document.name,
        unit=document.unit,
        profile=profile,
        unusable=document.unusable,
        measurement=document.measurement,
    )
    return profile, job


def document_from_profile(profile: JobProfile) -> dict[str, Any]:
    """Return the document that reads back as an equal profile."""

    def part(model: type[_Strict]) -> dict[str, Any]:
        return {name: _plain(getattr(profile, name)) for name in model.model_fields}

    return {
        "format": FORMAT,
        "name": profile.name,
        "unit": profile.unit,
        "units_total": profile.units_total,
        "precision": _plain(profile.precision),
        "kind": _plain(profile.kind),
        "batch_size": profile.batch_size,
        "parameters_b": profile.parameters_b,
        "hardware": part(_Hardware),
        "measured": part(_Measured),
        "provenance": part(_Provenance),
    }


def document_from_measured_job(run: MeasuredJob) -> dict[str, Any]:
    """Return the document that reads back as an equal run."""
    if run.profile is not None:
        document = document_from_profile(run.profile)
    else:
        document = {"format": FORMAT, "name": run.name, "unit": run.unit, "unusable": run.unusable}
    return {**document, "measurement": asdict(run.measurement)}


def write_profile(path: Path, profile: JobProfile) -> None:
    """Write a profile, whole or not at all.

    Raises:
        OSError: the folder is not writable.
    """
    _write(path, document_from_profile(profile))


def write_measured_job(path: Path, run: MeasuredJob) -> None:
    """Write a measured run, whole or not at all.

    Raises:
        OSError: the folder is not writable.
    """
    _write(path, document_from_measured_job(run))


def _write(path: Path, document: dict[str, Any]) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    write_whole(path, f"{text}\n".encode())


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(
            f"{path} cannot be read: {error.strerror}; write the path relative to the scenario",
        ) from error
    except ValueError as error:
        raise ProfileError(
            f"{path} is not JSON: {error}; measure it again, with `advisor profile`",
        ) from error


def _validated(data: Any, where: str) -> _Document:
    try:
        return _Document.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ProfileError(
            f"{where}: {key}: {first['msg']}; a profile has format {FORMAT!r}",
        ) from error


def _profile(document: _Document) -> JobProfile:
    assert document.hardware is not None
    assert document.measured is not None
    assert document.provenance is not None
    cpu = document.hardware.cpu
    return JobProfile(
        name=document.name,
        unit=document.unit,
        units_total=document.units_total,
        precision=document.precision,
        kind=document.kind,
        batch_size=document.batch_size,
        parameters_b=document.parameters_b,
        accelerator=document.hardware.accelerator,
        accelerator_count=document.hardware.accelerator_count,
        cpu=None if cpu is None else CpuUse(**cpu.model_dump()),
        **document.measured.model_dump(),
        **document.provenance.model_dump(),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Quality | Precision | JobKind):
        return str(value)
    return asdict(value) if isinstance(value, CpuUse) else value
