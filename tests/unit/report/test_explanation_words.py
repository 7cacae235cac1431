import pytest

from advisor.domain.candidates import Reason
from advisor.domain.explanation import Ground, LimitUse, Wait
from advisor.errors import Conflict
from advisor.report.explanation_words import (
    change,
    conflict_words,
    ground_sentence,
    limit_sentence,
    signed,
    takes_words,
    wait_sentence,
)

PLACE = "gcp:europe-north1:g2-standard-4"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.1, "+3.100"),
        (-12.0, "-12.00"),
        (0.0, "0"),
        (1e-9, "0"),
        (-1e-5, "0"),
        (1234.5, "+1,234"),
    ],
)
def test_a_change_has_its_sign(value, text):
    assert signed(value) == text


def test_a_change_of_a_plan_is_kg_and_usd():
    assert change(3.1, -12.0) == "+3.100 kg, -12.00 USD"


def test_a_limit_in_the_way_says_what_a_plan_takes():
    row = Conflict(limit="limits.cost_usd", unit="USD", allowed=100.0, needed=132.4)
    assert conflict_words([row]) == "limits.cost_usd allows 100.0 USD, it takes 132.4"
    assert takes_words([row]) == "limits.cost_usd: it takes 132.4"
    assert takes_words([]) == ""


GROUNDS = [
    (Reason.LATENCY, {"found": 143.0, "needed": 120.0}, "latency 143 ms, limit 120 ms"),
    # as many digits as tell them apart
    (Reason.LATENCY, {"found": 120.0004, "needed": 120.0}, "latency 120.0004 ms, limit 120 ms"),
    (Reason.MEMORY, {"found": 16.0, "needed": 80.0, "has": "T4"}, "needs 80 GiB, T4 has 16"),
    (Reason.MEMORY, {"needed": 80.0, "has": "X"}, "needs 80 GiB, and what X has is unknown"),
    (
        Reason.NODE_TOO_SMALL,
        {"found": 1.0, "needed": 4.0, "unit": "accelerators"},
        "needs 4 accelerators in one machine, it has 1",
    ),
    (
        Reason.TOO_FEW_VCPUS,
        {"found": 4.0, "needed": 16.0, "unit": "vCPUs"},
        "needs 16 vCPUs in one machine, it has 4",
    ),
    (Reason.DEADLINE, {"found": 143.2, "needed": 72.0}, "a run takes 143.2 h, it has 72 h"),
    (
        Reason.PARTIAL_ACCELERATOR,
        {"found": 0.5, "needed": 1.0, "has": "L4"},
        "sells 0.5 of a L4; nothing was measured on a part of one",
    ),
    (
        Reason.EFFICIENCY_POLICY,
        {"found": 25.0, "needed": 200.0, "has": "K80"},
        "K80 gives 25 GFLOP/s/W, policy.min_gflops_per_w is 200",
    ),
    (
        Reason.EFFICIENCY_POLICY,
        {"needed": 200.0, "has": "K80"},
        "rate or power of K80 is unpublished, and policy.min_gflops_per_w is 200",
    ),
    (Reason.PROVIDER, {"has": "gcp", "wants": "aws"}, "gcp is not among the allowed providers"),
    (Reason.PLACE, {"has": "policy.deny", "wants": "aws"}, "denied by policy.deny: aws"),
    (Reason.PLACE, {"has": "policy.allow", "wants": "gcp"}, "not in policy.allow (gcp)"),
    (
        Reason.RESTRICTED_REGION,
        {"has": "china", "wants": "aws:cn-north-1"},
        "closed to ordinary accounts (china), unless policy.allow names aws:cn-north-1",
    ),
    (
        Reason.RESIDENCY,
        {"has": "Japan", "wants": "EU"},
        "in Japan, and residency has to be one of",
    ),
    (Reason.UNKNOWN_PRICE, {"has": "spot"}, "no spot price is known"),
    (Reason.NO_MEASUREMENT, {"has": "TPU", "wants": "A100"}, "a measurement on A100 to TPU"),
    (Reason.UNKNOWN_IDLE_POWER, {"has": "X"}, "idle power of X is unknown"),
    (
        Reason.UNKNOWN_INTENSITY,
        {"has": "IN-WE", "wants": "marginal"},
        "marginal carbon intensity of the grid IN-WE is unknown",
    ),
    (Reason.UNKNOWN_EGRESS, {"has": "aws:a", "wants": "gcp:b"}, "moving the data from aws:a to"),
    (Reason.UNKNOWN_PUE, {}, "PUE is unknown"),
]


@pytest.mark.parametrize(("reason", "facts", "text"), GROUNDS)
def test_a_reason_is_told_with_its_number(reason, facts, text):
    facts = {"unit": "GiB", **facts}
    row = Ground(reason=reason.key, offers=1, nearest=PLACE, **facts)
    assert ground_sentence(row).startswith("rejected: ")
    assert text in ground_sentence(row)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason])
def test_every_reason_has_a_sentence(reason):
    row = Ground(reason=reason.key, offers=2, nearest=PLACE, found=1.0, needed=2.0, unit="GiB")
    assert ground_sentence(row).startswith("2 offers rejected: ")


def test_of_several_offers_the_nearest_is_named():
    row = Ground(reason="latency", offers=12, nearest=PLACE, found=143.0, needed=120.0, unit="ms")
    assert ground_sentence(row) == (
        "12 offers rejected: latency 143 ms, limit 120 ms (at best, g2-standard-4)"
    )


def limit(**facts):
    given = {"limit": "limits.cost_usd", "unit": "USD", "used": 60.0, "allowed": 60.0}
    return LimitUse(**{**given, "worth": 0.0, "worth_unit": "kgCO2e/USD", **facts})


def test_a_limit_without_a_say_buys_nothing():
    text = limit_sentence(limit(used=40.0))
    assert text == "limits.cost_usd: 40.00 of 60.00 USD used; more of it buys nothing"


def test_a_budget_that_binds_says_what_a_tonne_costs():
    # 5 g for one USD are 200 USD for a kg
    text = limit_sentence(limit(worth=0.005))
    assert "one more USD saves 5 g CO2e; abatement costs 200,000 USD per tonne" in text
    assert text.endswith("(60.00 of 60.00 USD used)")


def test_a_carbon_limit_that_binds_says_what_a_tonne_costs():
    row = limit(limit="limits.carbon_kg", unit="kgCO2e", worth=0.7, worth_unit="USD/kgCO2e")
    assert "one more kgCO2e saves 0.7 USD; abatement costs 700 USD per tonne" in limit_sentence(
        row
    )


def test_what_whole_work_leaves_of_a_limit_is_told():
    text = limit_sentence(limit(worth=0.005, used=51.0))
    assert text.endswith("That is of divided work; whole work has 51.00 of 60.00 USD used")


def test_instances_are_counted():
    row = limit(limit="limits.capacity[aws]", unit="instances", used=1.0, allowed=1.0)
    assert limit_sentence(row).startswith("limits.capacity[aws]: 1 of 1 instance used")


def wait(**facts):
    given = {"workload": "chat", "limit_ms": 120.0, "one_more_kg": 0.0, "one_more_usd": 0.0}
    more = {"next_ms": None, "next_place": None, "next_kg": 0.0, "next_usd": 0.0}
    return Wait(**{**given, **more, **facts})


def test_a_wait_that_buys_nothing_says_so():
    assert wait_sentence(wait()) == (
        "workloads[chat].latency_ms: one more of 120 ms buys nothing; no offer beyond it would "
        "save 1 % of what the workload takes"
    )


def test_a_wait_names_the_nearest_offer_that_does_better():
    row = wait(
        one_more_kg=-0.2,
        next_ms=142.3,
        next_place=f"{PLACE}:on_demand",
        next_kg=-3.1,
        next_usd=4.0,
    )
    text = wait_sentence(row)
    assert "one more of 120 ms buys -0.200 kg, 0 USD" in text
    # who copies 143 lets it in; 142 would not
    assert f"is {PLACE} at 143 ms, with a plan of -3.100 kg, +4 USD" in text.replace("4.000", "4")


def test_a_variant_that_nobody_would_want_says_its_quality():
    row = Ground(
        reason=Reason.QUALITY.key,
        variant="8b",
        offers=49,
        nearest="aws:eu-north-1:g4dn.12xlarge",
        found=73.0,
        needed=80.0,
        unit="MMLU, percent",
    )
    assert ground_sentence(row) == (
        "49 offers rejected: as 8b, its quality is 73, min_quality is 80 (MMLU, percent)"
    )
