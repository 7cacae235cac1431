"""Dark and light: the same roles in both, calm grounds, one accent."""

from typing import Final

from textual.theme import Theme


def _scrollbars(ground: str, bar: str, held: str) -> dict[str, str]:
    """Return the colours of scrollbars: their ground, and the bar itself, held or not."""
    grounds = ("background", "background-hover", "background-active", "corner-color")
    return {
        **{f"scrollbar-{name}": ground for name in grounds},
        "scrollbar": bar,
        "scrollbar-hover": held,
        "scrollbar-active": held,
    }


DARK: Final = Theme(
    name="advisor-dark",
    dark=True,
    primary="#5b9bd5",
    secondary="#7a8fa6",
    accent="#e0a458",
    success="#6cc08b",
    warning="#e0a458",
    error="#e2706c",
    foreground="#d8dee6",
    background="#0f1317",
    surface="#14191f",
    panel="#1c232b",
    variables=_scrollbars("#14191f", "#36424e", "#4b5b6b"),
)
LIGHT: Final = Theme(
    name="advisor-light",
    dark=False,
    primary="#2866a8",
    secondary="#566878",
    accent="#9a5b00",
    success="#23774a",
    warning="#9a5b00",
    error="#b3302b",
    foreground="#1d242b",
    background="#f2f4f6",
    surface="#fbfcfd",
    panel="#e6eaee",
    variables=_scrollbars("#fbfcfd", "#c3ccd4", "#9aa7b3"),
)
