"""What Kubernetes' device plugins call an accelerator."""

import re
from typing import Final

from advisor.errors import ExportError

_NVIDIA: Final = "nvidia.com/gpu"
_AMD: Final = "amd.com/gpu"

_RESOURCES: Final = (
    (re.compile(r"TPU-.*"), "google.com/tpu"),
    (re.compile(r"(Trainium|Inferentia)\d*"), "aws.amazon.com/neuron"),
    (re.compile(r"MI\d+.*|V520|V710"), _AMD),
    (re.compile(r"Gaudi.*"), "habana.ai/gaudi"),
    (re.compile(r"Qualcomm-.*"), "qualcomm.com/qaic"),
    (re.compile(r"(?!unknown)[A-Z].*"), _NVIDIA),
)
"""Names of the catalogue, first that fits. Source: each device plugin's own documentation."""


def resource_of(accelerator: str) -> str:
    """Return the extended resource of an accelerator: "nvidia.com/gpu".

    Args:
        accelerator: as the catalogue writes it

    Raises:
        ExportError: nobody knows who makes it.
    """
    for pattern, resource in _RESOURCES:
        if pattern.fullmatch(accelerator):
            return resource
    raise ExportError(f"no device plugin is known for the accelerator {accelerator!r}")


def is_gpu(accelerator: str) -> bool:
    """Return whether Slurm counts it as a GPU."""
    return resource_of(accelerator) in (_NVIDIA, _AMD)
