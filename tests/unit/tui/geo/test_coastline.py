from advisor.tui.geo.coastline import BLANK, coast_rows, coastline
from advisor.tui.geo.projection import frame_of


def test_no_piece_of_coast_crosses_the_map():
    x, _, to_x, _ = coastline().T
    assert len(x) > 4000
    assert abs(to_x - x).max() < 0.5  # the longest straight coast at 1:110m is 0.2 earth radii


def test_land_is_where_it_is():
    frame = frame_of(120, 30)
    rows = coast_rows(frame)
    assert [len(row) for row in rows] == [120] * 30

    def coast_near(longitude_deg, latitude_deg):
        column, row = (int(part) for part in frame.cell(longitude_deg, latitude_deg))
        block = (line[column - 1 : column + 2] for line in rows[row - 1 : row + 2])
        return any(ord(char) > BLANK for line in block for char in line)

    assert coast_near(18.4, -34.4)  # Cape of Good Hope
    assert coast_near(-9.5, 38.7)  # Lisbon
    assert not coast_near(-30.0, 30.0)  # middle of the Atlantic
    assert not coast_near(90.0, 60.0)  # middle of Siberia


def test_a_terminal_without_braille_gets_full_stops():
    rows = coast_rows(frame_of(60, 16), ascii_only=True)
    assert set("".join(rows)) == {" ", "."}


def test_a_closer_look_keeps_its_size():
    rows = coast_rows(frame_of(60, 16, 8.0, (9.0, 50.0)))
    assert [len(row) for row in rows] == [60] * 16
