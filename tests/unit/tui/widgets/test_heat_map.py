"""The heat map, looked at and steered as a user does."""

import asyncio

from textual.app import App

from advisor.tui.widgets.heat_map import HeatMap

# 100 everywhere, 10 in July from 12 to 13 and 190 in January from 17 to 18
MEANS = [[100.0] * 24 for _ in range(12)]
MEANS[6][12] = 10.0
MEANS[0][17] = 190.0


class HeatApp(App[None]):
    def __init__(self, *, ascii_only=False) -> None:
        super().__init__()
        self.heat = HeatMap(ascii_only=ascii_only)

    def compose(self):
        yield self.heat

    def on_mount(self):
        self.heat.show("DE", MEANS, "typical year, 2024")
        self.heat.focus()


def drawn(app):
    return [app.heat.render_line(row).text.rstrip() for row in range(app.heat.size.height)]


def test_it_names_the_least_the_most_and_the_cell_under_the_cursor():
    async def journey():
        app = HeatApp()
        async with app.run_test(size=(56, 20)) as pilot:
            rows = drawn(app)
            assert rows[0] == "DE  typical year, 2024"
            assert rows[1].split() == ["UTC", "00", "03", "06", "09", "12", "15", "18", "21"]
            assert [row[:3] for row in rows[2:14]][6] == "Jul"
            assert rows[14].startswith("10 ")
            assert rows[14].endswith(" 190 gCO2e/kWh")
            assert rows[15] == "least Jul 12-13Z 10, most Jan 17-18Z 190"
            assert rows[16] == "Jan 00-01Z 100 gCO2e/kWh, mean of the month's days"
            await pilot.press("up", "left")  # round the year and round the day
            assert drawn(app)[16].startswith("Dec 23-24Z 100")
            await pilot.click(HeatMap, offset=(4 + 2 * 12, 2 + 6))
            assert drawn(app)[16].startswith("Jul 12-13Z 10")
            low, other = (
                next(iter(app.heat.render_line(8).crop(column, column + 1))).style.bgcolor
                for column in (4 + 2 * 12, 4)
            )
            assert low != other

    asyncio.run(journey())


def test_without_colour_cells_are_digits_from_least_to_most():
    async def journey():
        app = HeatApp(ascii_only=True)
        async with app.run_test(size=(56, 20)) as pilot:
            rows = drawn(app)
            assert "\n".join(rows).isascii()
            # (100 - 10) / (190 - 10) is one half, the fifth of ten steps
            assert rows[8].split() == ["Jul", *"555555555555", "0", *"55555555555"]
            assert rows[2].count("9") == 1
            assert rows[14] == "10 0 1 2 3 4 5 6 7 8 9  190 gCO2e/kWh"
            await pilot.resize_terminal(28, 17)  # one column an hour
            assert drawn(app)[8] == "Jul 555555555555055555555555"
            app.heat.show("AE", None, "no hourly series is known of this grid")
            assert drawn(app)[:3] == ["AE", "no hourly series is known of", "this grid"]

    asyncio.run(journey())


def test_a_flat_year_is_drawn_too():
    async def journey():
        app = HeatApp(ascii_only=True)
        async with app.run_test(size=(56, 20)):
            app.heat.show("HK", [[590.0] * 24] * 12)
            assert drawn(app)[15] == "least Jan 00-01Z 590.0, most Jan 00-01Z 590.0"

    asyncio.run(journey())
