from advisor.tui.geo.carbon_classes import class_of, glyph_of, legend


def test_a_class_begins_at_its_bound():
    intensities = (0.0, 49.9, 50.0, 150.0, 299.9, 300.0, 500.0, 900.0, None)
    assert [class_of(value) for value in intensities] == [0, 0, 1, 2, 2, 3, 4, 4, None]


def test_glyphs_tell_classes_apart_without_colour():
    assert [glyph_of(value) for value in (20.0, 100.0, 200.0, 400.0, 600.0, None)] == list(
        "○◔◑◕●?"
    )
    assert glyph_of(600.0, ascii_only=True) == "5"


def test_the_legend_gives_the_bounds():
    assert [text for text, _ in legend()] == [
        "○ <50",
        "◔ 50-150",
        "◑ 150-300",
        "◕ 300-500",
        "● 500+",
    ]
    assert [text for text, _ in legend(short=True, ascii_only=True)][1] == "2 50+"
