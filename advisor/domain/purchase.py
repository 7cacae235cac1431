"""How an instance is paid for."""

from enum import StrEnum


class Purchase(StrEnum):
    """Purchase models, in the order of OfferTable.price_usd_per_h's columns."""

    ON_DEMAND = "on_demand"
    SPOT = "spot"
    RESERVED_1Y = "reserved_1y"


PURCHASES: tuple[Purchase, ...] = tuple(Purchase)
