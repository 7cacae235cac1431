"""The map, looked at and steered as a user does."""

import asyncio
from itertools import pairwise

from textual.app import App

from advisor.tui.geo.carbon_classes import component_of
from advisor.tui.geo.dots import MapRegion
from advisor.tui.themes import DARK, LIGHT
from advisor.tui.widgets.world_map import WorldMap

STOCKHOLM = MapRegion(
    place="aws:eu-north-1",
    longitude_deg=18.1,
    latitude_deg=59.3,
    intensity_g_per_kwh=20.0,
    chosen=True,
)
SYDNEY = MapRegion(
    place="aws:ap-southeast-2",
    longitude_deg=151.2,
    latitude_deg=-33.9,
    intensity_g_per_kwh=525.0,
)
TWIN = MapRegion(
    place="gcp:australia-southeast1",
    longitude_deg=151.2,
    latitude_deg=-33.9,
    intensity_g_per_kwh=525.0,
)
QUEBEC = MapRegion(
    place="aws:ca-central-1",
    longitude_deg=-73.6,
    latitude_deg=45.5,
    intensity_g_per_kwh=None,
)


class MapApp(App[None]):
    def __init__(self, *, ascii_only=False) -> None:
        super().__init__()
        self.picked = []
        self.map = WorldMap(ascii_only=ascii_only)

    def compose(self):
        yield self.map

    def on_mount(self):
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.map.show([SYDNEY, TWIN, STOCKHOLM, QUEBEC])
        self.map.focus()

    def on_world_map_picked(self, message):
        self.picked.append(message.place)


def drawn(app):
    return [app.map.render_line(row).text for row in range(app.map.size.height)]


def test_regions_stand_on_the_map_with_class_name_and_legend():
    async def journey():
        app = MapApp()
        async with app.run_test(size=(80, 20)):
            app.map.cursor = TWIN.place
            *rows, legend = drawn(app)
            world = "\n".join(rows)
            assert "◆ aws:eu-north-1 20" in world
            assert "●" in world  # 525 g is of the dirtiest class
            assert "?" in world  # Quebec's intensity is unknown
            assert "gcp:australia-southeast1 525 (+1)" in world
            assert legend.rstrip().endswith("● 500+  gCO2e/kWh  ◆ chosen")
            assert {len(row) for row in rows} == {80}

    asyncio.run(journey())


def test_keys_and_clicks_pick_regions():
    async def journey():
        app = MapApp()
        async with app.run_test(size=(80, 20)) as pilot:
            await pilot.press("right")  # from nowhere: to the chosen one
            await pilot.press("left")  # Canada lies west
            await pilot.press("left")  # nothing lies further west
            await pilot.press("right", "down", "n")
            assert app.picked == [
                STOCKHOLM.place,
                QUEBEC.place,
                STOCKHOLM.place,
                SYDNEY.place,
                TWIN.place,
            ]
            app.picked.clear()
            row = next(row for row, text in enumerate(drawn(app)) if "●" in text)
            column = drawn(app)[row].index("●")
            await pilot.click(WorldMap, offset=(column + 2, row))
            await pilot.click(WorldMap, offset=(column + 2, row))
            assert app.picked == [SYDNEY.place, TWIN.place]

    asyncio.run(journey())


def test_a_closer_look_keeps_the_cursor_in_the_frame():
    async def journey():
        app = MapApp()
        async with app.run_test(size=(80, 20)) as pilot:
            app.map.cursor = SYDNEY.place
            await pilot.press("plus", "plus")
            assert SYDNEY.place in "\n".join(drawn(app))
            assert drawn(app)[-1].rstrip().endswith("x4")
            assert STOCKHOLM.place not in "\n".join(drawn(app))
            app.map.cursor = STOCKHOLM.place
            assert STOCKHOLM.place in "\n".join(drawn(app))
            await pilot.press("minus", "minus", "minus")
            assert "x" not in drawn(app)[-1]

    asyncio.run(journey())


def test_a_terminal_without_utf_8_gets_ascii_in_any_size():
    async def journey():
        app = MapApp(ascii_only=True)
        async with app.run_test(size=(80, 20)) as pilot:
            assert "\n".join(drawn(app)).isascii()
            assert "* aws:eu-north-1 20" in "\n".join(drawn(app))
            assert drawn(app)[-1].startswith("1 <50  2 50-150")
            await pilot.resize_terminal(9, 2)
            assert "\n".join(drawn(app)).isascii()

    asyncio.run(journey())


def luminance(color):
    """Return the relative luminance of a colour, 0..1. Source: IEC 61966-2-1, WCAG 2.2."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    ]
    return sum(
        weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def lightness(color):
    """Return CIE L*, 0..100. Source: CIE 15:2004."""
    return 116 * luminance(color) ** (1 / 3) - 16


def contrast(one, other):
    """Return the contrast ratio of two colours, 1..21. Source: WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_dirtier_classes_are_darker_in_both_themes_and_stand_out_from_the_ground():
    async def journey():
        app = MapApp()
        async with app.run_test(size=(80, 20)) as pilot:
            for theme in (DARK, LIGHT):
                app.theme = theme.name
                await pilot.pause()
                names = [component_of(step) for step in range(5)]
                colors = [app.map.get_component_styles(name).color for name in names]
                steps = [lightness(color) for color in colors]
                assert min(before - after for before, after in pairwise(steps)) > 3
                ground = app.map.background_colors[1]
                assert min(contrast(color, ground) for color in colors) >= 3

    asyncio.run(journey())
