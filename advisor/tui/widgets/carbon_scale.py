"""Colours of the classes of carbon intensity."""

from typing import ClassVar

from textual.widget import Widget


class CarbonScale(Widget):
    """A widget that draws with the scale.

    Lightness falls from class to class in both themes, so the order survives without hue. The
    colours are of one chroma family in OKLCH and stand out from the usual backgrounds.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "carbon--0",
        "carbon--1",
        "carbon--2",
        "carbon--3",
        "carbon--4",
        "carbon--unknown",
    }
    DEFAULT_CSS = """
    CarbonScale {
        & > .carbon--0 { color: #87f67c; }
        & > .carbon--1 { color: #d2d332; }
        & > .carbon--2 { color: #ed9e20; }
        & > .carbon--3 { color: #ee5d2b; }
        & > .carbon--4 { color: #cb2865; }
        & > .carbon--unknown { color: $text-muted; }
        &:light {
            & > .carbon--0 { color: #33903c; }
            & > .carbon--1 { color: #6e7114; }
            & > .carbon--2 { color: #824c01; }
            & > .carbon--3 { color: #852104; }
            & > .carbon--4 { color: #66032c; }
        }
    }
    """
