import ast
from pathlib import Path

import pytest

import advisor
from advisor import units

PACKAGE = Path(advisor.__file__).parent
FACTORS = {1000, 3600, 3.6e6, 8760, 8784, 0.45359237}


def test_a_pound_per_megawatt_hour_is_0_4536_grams_per_kilowatt_hour():
    assert units.g_per_kwh_from_lb_per_mwh(1.0) == pytest.approx(0.45359237)


def test_joules_and_kilowatt_hours_round_trip():
    assert units.j_from_kwh(units.kwh_from_j(123.0)) == pytest.approx(123.0)


def test_a_gigabyte_is_less_than_a_gibibyte():
    assert units.gib_from_gb(1.073741824) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(PACKAGE.rglob("*.py")) if p.name != "units.py"],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_no_conversion_factor_stands_outside_units(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        for side in (node.left, node.right)
        if isinstance(side, ast.Constant) and side.value in FACTORS
    ]
    assert not found, f"conversion factors in lines {found}; use advisor.units"
