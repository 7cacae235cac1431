import pytest
from rich.console import Console, Group

from advisor.domain.explanation import Comparison, Instead, Rival
from advisor.errors import Conflict
from advisor.report.comparison_tables import render_comparisons


def rival(place="aws:eu-north-1:g6e.xlarge", kg=1.0, more=0.5, conflicts=(), **facts):
    plan = Instead(
        more_kg=None if conflicts else more,
        more_usd=None if conflicts else 2.0,
        conflicts=tuple(conflicts),
        reduced_cost=more,
        is_exact=True,
    )
    given = {
        "accelerator": "L40S",
        "variant": None,
        "accelerator_count": 1.0,
        "purchase": "on_demand",
    }
    figures = {"instances": 1.0, "emissions_kg": kg, "cost_usd": 10.0, "latency_ms": None}
    return Rival(**{**given, **figures, "place": place, "instead": plan, **facts})


def comparison(*rivals, hour=None, allowed=9):
    return Comparison(
        group="chat from city:London" + (f", {hour}" if hour else ""),
        workload="chat",
        origin="city:London",
        slice=hour,
        chosen=(),
        rivals=rivals,
        allowed=allowed,
    )


def text_of(comparisons, width=80, *, is_free=True):
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(Group(*render_comparisons(comparisons, width, is_free=is_free)))
    return capture.get()


def test_a_place_with_a_long_name_has_three_lines():
    text = text_of(
        [
            comparison(
                rival("azure:swedencentral:Standard_NC24ads_A100_v4", accelerator="A100-PCIe")
            )
        ]
    )
    lines = [line.strip() for line in text.splitlines()]
    assert any(line.startswith("azure:swedencentral, 1 x A100-PCIe") for line in lines)
    longer = text_of(
        [comparison(rival("gcp:northamerica-northeast1:a3", accelerator="H100-SXM5-80GB"))]
    )
    assert "gcp:northamerica-northeast1 " in longer
    assert "\n 1 x H100-SXM5-80GB" in longer


def test_a_wide_terminal_has_an_offer_on_one_line():
    text = text_of([comparison(rival(purchase="spot"))], width=140)
    assert "aws:eu-north-1 g6e.xlarge, 1 x L40S, spot" in text


def test_a_rival_that_leaves_no_plan_says_what_it_takes():
    row = Conflict(limit="limits.cost_usd", unit="USD", allowed=5.0, needed=9790.0)
    text = text_of([comparison(rival(conflicts=[row]))])
    assert "none" in text
    assert "limits.cost_usd: it takes 9,790" in text


@pytest.mark.parametrize(("allowed", "rest"), [(9, "and 8 more"), (1, "no other could serve it")])
def test_the_rest_is_counted(allowed, rest):
    assert rest in text_of([comparison(rival(), allowed=allowed)])


def test_hours_that_compare_alike_are_one_table_with_their_sums():
    hours = ["00:00-01:00Z", "01:00-02:00Z"]
    text = text_of([comparison(rival(), hour=hour) for hour in hours])
    assert "chat from city:London, 00-02Z" in text
    assert text.count("plan, USD") == 1
    assert "2.000" in text
    assert "+1.000" in text
    assert "+4.000" in text


def test_hours_that_go_elsewhere_or_share_a_limit_have_tables_of_their_own():
    hours = ["00:00-01:00Z", "01:00-02:00Z"]
    other = comparison(rival("aws:eu-west-1:g6"), hour=hours[1])
    assert text_of([comparison(rival(), hour=hours[0]), other]).count("plan, USD") == 2
    alike = [comparison(rival(), hour=hour) for hour in hours]
    assert text_of(alike, is_free=False).count("plan, USD") == 2
