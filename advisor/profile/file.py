"""profile.json: the file that a measured job is kept in."""

import json
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.atomic import write_whole
from advisor.domain.profile import JobProfile, Precision
from advisor.domain.provenance import Quality
from advisor.errors import ProfileError

FORMAT: Final = "advisor-profile/1"

Positive = Annotated[float, Field(gt=0, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class _Hardware(_Strict):
    accelerator: Text
    accelerator_count: Annotated[int, Field(ge=1, strict=True)]


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
    precision: Precision
    hardware: _Hardware
    measured: _Measured
    provenance: _Provenance


def read_profile(path: Path) -> JobProfile:
    """Return the profile in a file.

    Raises:
        ProfileError: the file is missing or not a profile; names the key and the mend.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(
            f"{path} cannot be read: {error.strerror}; write the path relative to the scenario",
        ) from error
    except ValueError as error:
        raise ProfileError(f"{path} is not JSON: {error}") from error
    return profile_from_document(data, where=str(path))


def profile_from_document(data: Any, *, where: str) -> JobProfile:
    """Return the profile in a parsed document.

    Raises:
        ProfileError: the document is not a profile; `where` says which.
    """
    try:
        document = _Document.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ProfileError(
            f"{where}: {key}: {first['msg']}; a profile has format {FORMAT!r}",
        ) from error
    return JobProfile(
        name=document.name,
        unit=document.unit,
        units_total=document.units_total,
        precision=document.precision,
        **document.hardware.model_dump(),
        **document.measured.model_dump(),
        **document.provenance.model_dump(),
    )


def document_from_profile(profile: JobProfile) -> dict[str, Any]:
    """Return the document that reads back as an equal profile."""

    def part(model: type[_Strict]) -> dict[str, Any]:
        return {name: _plain(getattr(profile, name)) for name in model.model_fields}

    return {
        "format": FORMAT,
        "name": profile.name,
        "unit": profile.unit,
        "units_total": profile.units_total,
        "precision": str(profile.precision),
        "hardware": part(_Hardware),
        "measured": part(_Measured),
        "provenance": part(_Provenance),
    }


def write_profile(path: Path, profile: JobProfile) -> None:
    """Write a profile, whole or not at all.

    Raises:
        OSError: the folder is not writable.
    """
    text = json.dumps(document_from_profile(profile), indent=2, ensure_ascii=False)
    write_whole(path, f"{text}\n".encode())


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Quality) else value
