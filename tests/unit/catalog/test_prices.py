import numpy as np
from builders import make_catalog

from advisor.catalog.prices import priced


def test_every_price_takes_the_factor_and_nothing_else_changes():
    before = make_catalog()
    after = priced(before, 1.5)
    np.testing.assert_allclose(
        after.offers.price_usd_per_h, before.offers.price_usd_per_h * 1.5, equal_nan=True
    )
    assert after.egress_usd_per_gb == {
        pair: usd * 1.5 for pair, usd in before.egress_usd_per_gb.items()
    }
    assert after.regions is before.regions
    assert after.digest == before.digest
