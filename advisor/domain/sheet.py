"""All that the catalogue knows of one thing, ready to be read."""

from dataclasses import dataclass

from advisor.domain.provenance import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A region, an instance type in a region, an accelerator, or a city.

    Attributes:
        place: as people write it: "aws:eu-north-1", "gpu:H100-SXM5-80GB", "city:London"
        title: what it is in words
        words: label and text, for what is no figure
        figures: label and figure; None is unknown
        lists: heading and lines
    """

    place: str
    title: str
    words: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, Figure | None], ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
