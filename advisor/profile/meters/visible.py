"""Which boards a job may use: CUDA_VISIBLE_DEVICES and its kin, as their drivers read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.errors import DeviceError

NVIDIA_VARIABLES: Final = ("CUDA_VISIBLE_DEVICES",)
AMD_VARIABLES: Final = ("ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One entry of the list: a board by its index among all, or a part of a board by its id."""

    board: int
    slice_id: str | None = None


def visible_boards(
    variables: Sequence[str],
    environment: Mapping[str, str],
    uuids: Sequence[str],
) -> tuple[Chosen, ...]:
    """Return the boards that the environment leaves visible, in its order.

    A list stops at the first entry that names no board, as the driver's does.

    Args:
        variables: names to look for, the first that is set counts
        environment: of the job
        uuids: of all boards, in the management library's order

    Raises:
        DeviceError: an abbreviated id fits several boards.

    Source:
        CUDA C++ Programming Guide, "CUDA Environment Variables": indices or UUIDs, prefixes
        allowed, an invalid index hides itself and all that follow, MIG-... names one instance.
    """
    text = next((environment[name] for name in variables if name in environment), None)
    if text is None:
        return tuple(Chosen(index) for index in range(len(uuids)))
    chosen: list[Chosen] = []
    for word in (part.strip() for part in text.split(",")):
        entry = _entry(word, uuids)
        if entry is None or entry in chosen:
            break
        chosen.append(entry)
    return tuple(chosen)


def indices_are_ambiguous(environment: Mapping[str, str], names: Sequence[str]) -> bool:
    """Return whether CUDA may count the boards in another order than the management library.

    Source:
        CUDA C++ Programming Guide: CUDA_DEVICE_ORDER is FASTEST_FIRST unless set to PCI_BUS_ID.
    """
    listed = environment.get("CUDA_VISIBLE_DEVICES", "").replace(",", "").replace(" ", "")
    by_bus = environment.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID"
    return len(set(names)) > 1 and listed.isdigit() and not by_bus


def _entry(word: str, uuids: Sequence[str]) -> Chosen | None:
    if word.startswith("MIG-"):
        return Chosen(-1, slice_id=word)
    if word.isdigit():
        index = int(word)
        return Chosen(index) if index < len(uuids) else None
    fits = [index for index, uuid in enumerate(uuids) if word and uuid.startswith(word)]
    if len(fits) > 1:
        raise DeviceError(
            f'"{word}" in the list of visible devices fits {len(fits)} boards; write more of it',
        )
    return Chosen(fits[0]) if fits else None
