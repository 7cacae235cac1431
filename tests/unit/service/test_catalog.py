import csv
import json

import pytest

from advisor.domain.listing import Filter, Order
from advisor.domain.purchase import Purchase
from advisor.errors import CatalogError
from advisor.service.catalog import list_catalog, save_list

H100 = Filter(accelerator="H100", purchase=Purchase.ON_DEMAND)


def test_filters_hold_together():
    wanted = Filter(
        provider="gcp", region="us-central1", accelerator="L4", max_price_usd_per_h=1.0
    )
    rows = list_catalog(wanted)
    assert rows
    for row in rows:
        assert (row.provider, row.region, row.accelerator) == ("gcp", "us-central1", "L4")
        assert row.price_usd_per_h <= 1.0


def test_the_cheapest_come_first():
    prices = [row.price_usd_per_h for row in list_catalog(H100)]
    assert prices == sorted(prices)


def test_prices_per_accelerator_rank_small_machines_fairly():
    rows = list_catalog(H100, order=Order.ACCELERATOR_PRICE)
    prices = [row.price_usd_per_h / row.accelerator_count for row in rows]
    assert prices == sorted(prices)


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (Order.PLACE, lambda row: (row.provider, row.region, row.instance_type)),
        (Order.INSTANCE, lambda row: (row.instance_type, row.provider, row.region)),
    ],
)
def test_names_are_sorted(order, key):
    rows = list_catalog(H100, order=order)
    assert rows == sorted(rows, key=key)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Filter(provider="ibm"), "known: aws, azure, gcp"),
        (Filter(region="eu-nort-1"), "did you mean eu-north-1"),
        (Filter(instance="p5.48xlarg"), "did you mean p5.48xlarge"),
        (Filter(accelerator="H1000"), "did you mean"),
        (Filter(provider="gcp", region="eu-north-1"), "unknown region"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(wanted, message):
    with pytest.raises(CatalogError, match=message):
        list_catalog(wanted)


def test_a_list_is_kept_as_csv_or_json(tmp_path):
    rows = list_catalog(Filter(region="aws:eu-north-1", instance="p5.48xlarge"))
    save_list(rows, tmp_path / "list.csv")
    save_list(rows, tmp_path / "list.json")
    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    document = json.loads((tmp_path / "list.json").read_text(encoding="utf-8"))
    assert [row["region"] for row in table] == [row["region"] for row in document]
    assert float(table[0]["price_usd_per_h"]) == document[0]["price_usd_per_h"]


def test_an_unknown_number_is_empty_or_null(tmp_path):
    rows = list_catalog(Filter(instance="tpu-v5litepod-1", max_price_usd_per_h=2.0))
    save_list(rows, tmp_path / "list.csv")
    save_list(rows, tmp_path / "list.json")
    assert ",,,on_demand," in (tmp_path / "list.csv").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "list.json").read_text(encoding="utf-8"))[0]["vcpus"] is None
