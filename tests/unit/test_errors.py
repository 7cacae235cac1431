import inspect

import pytest

from advisor import errors

CODES = {
    "AdvisorError": 1,
    "InputError": 2,
    "PlacementError": 3,
    "SourceError": 4,
    "DeviceError": 5,
    "ExportError": 6,
    "TakesMore": 7,
    "Cancelled": 130,
}
CLASSES = [
    item
    for _, item in inspect.getmembers(errors, inspect.isclass)
    if issubclass(item, errors.AdvisorError)
]


@pytest.mark.parametrize("item", CLASSES, ids=lambda item: item.__name__)
def test_every_error_has_the_exit_code_of_its_family(item):
    family = next(base.__name__ for base in item.__mro__ if base.__name__ in CODES)
    assert item.exit_code == CODES[family]


@pytest.mark.parametrize("item", CLASSES, ids=lambda item: item.__name__)
def test_the_module_docstring_draws_every_error(item):
    assert item.__name__ in (errors.__doc__ or "")
