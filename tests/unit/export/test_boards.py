"""Accelerators by the names of their device plugins."""

import pandas as pd
import pytest

from advisor.catalog.paths import catalog_folder
from advisor.errors import ExportError
from advisor.export.boards import resource_of

MAKERS = {
    "nvidia": "nvidia.com/gpu",
    "amd": "amd.com/gpu",
    "google": "google.com/tpu",
    "aws": "aws.amazon.com/neuron",
    "intel": "habana.ai/gaudi",
    "qualcomm": "qualcomm.com/qaic",
}


def test_every_accelerator_of_the_catalogue_has_its_makers_resource():
    table = pd.read_csv(catalog_folder() / "accelerators.csv")
    known = table[table.vendor != "unknown"]
    assert {row.accelerator: resource_of(row.accelerator) for row in known.itertuples()} == {
        row.accelerator: MAKERS[row.vendor] for row in known.itertuples()
    }


def test_an_accelerator_of_nobody_is_refused():
    with pytest.raises(ExportError, match="no device plugin is known"):
        resource_of("unknown-accelerator")
