"""Regions as dots of a map: which cell each has, and which one is next to another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

from advisor.domain.region_list import ListedRegion
from advisor.tui.geo.carbon_classes import class_of
from advisor.tui.geo.projection import Frame, miller
from advisor.tui.geo.spread import ASPECT, Spot, spread

_CONE: Final = 2.0
"""How far aside of a direction a region may lie, over how far along it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRegion:
    """One region on the map.

    Attributes:
        place: "aws:eu-north-1"
        intensity_g_per_kwh: decides glyph and colour [gCO2e/kWh]; None is unknown
        chosen: the plan runs something there
    """

    place: str
    longitude_deg: float
    latitude_deg: float
    intensity_g_per_kwh: float | None
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """The dots of a frame.

    Attributes:
        regions: the most important first
        spots: whose members are indices into `regions`; one outside the frame is in none
    """

    regions: tuple[MapRegion, ...]
    frame: Frame
    spots: tuple[Spot, ...]

    def region(self, place: str | None) -> MapRegion | None:
        """Return a region by its place."""
        return next((region for region in self.regions if region.place == place), None)

    def spot(self, place: str | None) -> Spot | None:
        """Return the dot that stands for a region; None where it is not in the frame."""
        holds = (spot for spot in self.spots if place in self.places(spot))
        return next(holds, None)

    def places(self, spot: Spot) -> tuple[str, ...]:
        """Return the places that a dot stands for."""
        return tuple(self.regions[member].place for member in spot.members)

    def nearest(self, column: int, row: int) -> Spot | None:
        """Return the dot nearest to a cell."""
        return min(
            self.spots,
            key=lambda spot: hypot(spot.column - column, (spot.row - row) * ASPECT),
            default=None,
        )

    def after(self, spot: Spot, place: str | None) -> str:
        """Return the region of a dot that comes after another; its first one after a stranger."""
        places = self.places(spot)
        index = places.index(place) + 1 if place in places else 0
        return places[index % len(places)]

    def toward(self, place: str | None, east: int, north: int) -> str | None:
        """Return the nearest region in a direction; the most important one from nowhere.

        Args:
            place: where to start
            east: 1, -1 for west, or 0
            north: 1, -1 for south, or 0
        """
        here = self.region(place)
        if here is None:
            return next((region.place for region in self.regions), None)
        x, y = miller(here.longitude_deg, here.latitude_deg)
        found = []
        for region in self.regions:
            to_x, to_y = miller(region.longitude_deg, region.latitude_deg)
            along = (to_x - x) * east + (to_y - y) * north
            aside = abs((to_x - x) * north + (to_y - y) * east)
            if along > self.frame.step and aside <= _CONE * along:
                found.append((along + aside, region.place))
        return min(found, default=(0.0, None))[1]


def dots_of(regions: Iterable[MapRegion], frame: Frame) -> Dots:
    """Return the dots of regions; chosen ones stay in their cells, then cleaner ones do."""
    ranked = tuple(sorted(regions, key=_importance))
    return Dots(
        regions=ranked,
        frame=frame,
        spots=spread(
            [frame.cell(region.longitude_deg, region.latitude_deg) for region in ranked],
            [_kind(region) for region in ranked],
            frame.columns,
            frame.rows,
        ),
    )


def regions_on_map(rows: Sequence[ListedRegion], chosen: frozenset[str]) -> tuple[MapRegion, ...]:
    """Return rows of a list as a map takes them.

    Args:
        rows: of the list
        chosen: places that the plan uses
    """
    return tuple(
        MapRegion(
            place=row.region.place,
            longitude_deg=row.region.longitude_deg,
            latitude_deg=row.region.latitude_deg,
            intensity_g_per_kwh=None if row.region.average is None else row.region.average.value,
            chosen=row.region.place in chosen,
        )
        for row in rows
    )


def _importance(region: MapRegion) -> tuple[bool, bool, float, str]:
    intensity = region.intensity_g_per_kwh
    return not region.chosen, intensity is None, intensity or 0.0, region.place


def _kind(region: MapRegion) -> tuple[int | None, str]:
    """Return what a region looks like; each chosen one has a dot of its own."""
    return class_of(region.intensity_g_per_kwh), region.place if region.chosen else ""
