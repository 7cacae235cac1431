"""A frontier as a picture: what is drawn, where, and that words keep apart."""

import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

from advisor.domain.frontier import Frontier, Point
from advisor.domain.plan import Totals
from advisor.report.frontier_picture import frontier_png
from advisor.report.picture_labels import Label, pixels_on, write_labels

PAPER, PLAN, TODAY, BELOW = "#fcfcfa", "#0b6e69", "#c2541b", "#eef1ef"
PLANS = ((100.0, 50.0, 40.0), (120.0, 20.0, 15.0), (200.0, 18.0, 12.0))
"""Cost [USD], emissions and bound [kg]."""


def totals(usd, kg):
    return Totals(
        emissions_kg=kg,
        emissions_low_kg=kg,
        emissions_high_kg=kg,
        operational_kg=kg,
        embodied_kg=0.0,
        cost_usd=usd,
        it_energy_kwh=1.0,
        facility_energy_kwh=1.0,
        water_l=None,
    )


def frontier(plans=PLANS, *, knee=None, today=None, relaxed=None, scenario="team"):
    return Frontier(
        scenario=scenario,
        points=tuple(
            Point(cost_usd=usd, emissions_kg=kg, bound_kg=bound, usd_per_t=None, moves=())
            for usd, kg, bound in plans
        ),
        knee=knee,
        today=today,
        relaxed=relaxed,
        notes=(),
        catalog_digest="a" * 64,
        catalog_date="2026-07-01",
    )


def pixels(found):
    """The picture as bytes of red, green and blue, shape (1000, 1600, 3)."""
    values = imread(io.BytesIO(frontier_png(found)), format="png")
    return np.round(values[:, :, :3] * 255).astype(int)


def rgb(colour):
    return np.round(np.array(to_rgb(colour)) * 255).astype(int)


def count(image, colour):
    return int((image == rgb(colour)).all(axis=2).sum())


def at(image, across, up):
    """The pixel at parts of the plot's frame, which leaves 7.5 % left and 13.5 % below."""
    column = round(1600 * (0.075 + 0.89 * across))
    row = round(1000 * (1.0 - (0.135 + 0.685 * up)))
    return image[row, column].tolist()


def test_a_picture_has_its_size_and_is_mostly_paper():
    image = pixels(frontier(knee=1))
    assert image.shape == (1000, 1600, 3)
    assert count(image, PAPER) > 0.5 * 1600 * 1000
    assert count(image, BELOW) > 10_000
    assert count(image, PLAN) > 500


def test_marks_stand_where_their_figures_say():
    image = pixels(frontier(knee=1))
    # 100 USD of margin 4.5 % on both sides: from 95.5 to 204.5; 0 to 1.18 x 50 = 59 kg
    for usd, kg, _ in PLANS:
        assert at(image, (usd - 95.5) / 109.0, kg / 59.0) == rgb(PLAN).tolist()
    assert at(image, 0.5, 5.0 / 59.0) == rgb(BELOW).tolist()  # 5 kg, below the bound
    assert at(image, 0.5, 31.0 / 59.0) == rgb(PAPER).tolist()


def test_the_bound_is_the_relaxations_where_it_is_known():
    # 60 kg at 90 USD to 0 at 210: at 150 USD no plan lies below 30 kg, and at each plan alone 12
    curved = pixels(frontier(relaxed=((90.0, 60.0), (210.0, 0.0))))
    stepped = pixels(frontier())
    place = (150.0 - 95.5) / 109.0, 14.0 / 59.0
    assert at(curved, *place) == rgb(BELOW).tolist()
    assert at(stepped, *place) == rgb(PAPER).tolist()


def test_today_has_its_place_where_it_is_near():
    image = pixels(frontier(today=totals(150.0, 55.0)))
    assert at(image, (150.0 - 95.5) / 109.0, 55.0 / (1.18 * 55.0)) == rgb(TODAY).tolist()


@pytest.mark.parametrize(("usd", "kg"), [(1e5, 1e3), (1.0, 20.0), (1050.0, 1e5), (1e5, 10.0)])
def test_a_today_far_off_is_an_arrow_and_leaves_the_plans_their_room(usd, kg):
    dear = [(usd + 1000.0, kg, bound) for usd, kg, bound in PLANS]
    image = pixels(frontier(dear, today=totals(usd, kg)))
    assert count(image, TODAY) > 100
    columns = np.flatnonzero((image == rgb(PLAN)).all(axis=2).any(axis=0))
    assert columns.max() - columns.min() > 1200


def test_without_a_today_nothing_is_in_its_colour():
    assert count(pixels(frontier()), TODAY) == 0


@pytest.mark.parametrize("today", [None, totals(1.5, 0.7), totals(1.0, 0.5), totals(99.0, 99.0)])
def test_one_plan_is_a_picture_too(today):
    image = pixels(frontier([(1.0, 0.5, 0.5)], today=today))
    assert count(image, PLAN) > 100


@pytest.mark.parametrize("plans", [[(0.0, 0.0, 0.0)], [(1e-6, 1e-9, 0.0), (1e12, 1e-10, 0.0)]])
def test_extreme_figures_are_drawn(plans):
    assert count(pixels(frontier(plans)), PLAN) > 100


def test_the_same_frontier_gives_the_same_bytes():
    assert frontier_png(frontier(knee=1)) == frontier_png(frontier(knee=1))


@pytest.mark.parametrize("name", ["W" * 64, "costs $5 or $\\frac$", "Zürich & Łódź"])
def test_any_name_of_a_scenario_fits(name):
    image = pixels(frontier(scenario=name))
    assert (image[:, 1560:] == rgb(PAPER)).all()  # nothing runs over the edge


def boxes(labels, lines=((0.0,), (0.0,))):
    figure = Figure(figsize=(16, 10), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    points = pixels_on(axes, *map(list, lines))
    write_labels(axes, labels, points)
    return [text.get_window_extent() for text in axes.texts], points


def label(x, y, *, leftwards=False):
    colours = {"colour": "black", "paper": "white"}
    return Label(x=x, y=y, text="words\nmore of them", leftwards=leftwards, **colours)


def test_labels_of_one_place_do_not_overlap():
    found, _ = boxes([label(0.5, 0.5)] * 4)
    assert len(found) == 4
    assert not any(
        one.overlaps(other) for index, one in enumerate(found) for other in found[:index]
    )


def test_a_label_keeps_off_a_line_and_within_the_picture():
    # a line that rises from the mark to the right, where the label would stand
    found, points = boxes([label(0.5, 0.5)], ((0.5, 0.9), (0.5, 0.58)))
    (box,) = found
    inside = (points > [box.x0, box.y0]).all(axis=1) & (points < [box.x1, box.y1]).all(axis=1)
    assert not inside.any()
    (box,), _ = boxes([label(0.99, 0.5)])
    assert box.x1 <= 1600


def test_where_all_is_covered_a_label_is_still_written():
    everywhere = np.linspace(0.0, 1.0, 400)
    zigzag = np.tile([0.0, 1.0], 200)
    found, _ = boxes([label(0.5, 0.5)], (everywhere, zigzag))
    assert len(found) == 1
