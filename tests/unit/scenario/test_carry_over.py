import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.budget import Allowance, Basis, CarryOver, Settlement
from advisor.domain.scenario import Period
from advisor.errors import InputError
from advisor.scenario.carry_over import carry_over_from_text, carry_over_text

MONTHS = (
    ("2026-12-01T00:00:00Z", 744, 500.0, 467.9),
    ("2027-01-01T00:00:00Z", 744, 500.0, 600.0),
)


def book(months=MONTHS):
    """500 - 467.9 = 32.1, then 32.1 + 500 - 600 = -67.9."""
    found = CarryOver()
    for start, hours, allowed_kg, used_kg in months:
        row = Settlement(
            scenario="team",
            period=Period(start=datetime.fromisoformat(start), hours=hours),
            allowed_kg=allowed_kg,
            used_kg=used_kg,
            basis=Basis.PLANNED,
            balance_kg=found.balance_after_kg(allowed_kg, used_kg),
            plan_digest="0" * 64,
        )
        found = CarryOver(settled=(*found.settled, row))
    return found


def changed(*path, to):
    """The file's text with one figure changed."""
    document = json.loads(carry_over_text(book()))
    place = document
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = to
    return json.dumps(document)


def refusal(text):
    with pytest.raises(InputError) as caught:
        carry_over_from_text(text, where="carbon.json")
    message = str(caught.value)
    assert message.startswith("carbon.json: ")
    return message


def test_the_balance_is_what_all_budgets_leave():
    assert [row.balance_kg for row in book().settled] == pytest.approx([32.1, -67.9])
    assert book().balance_kg == pytest.approx(-67.9)
    assert CarryOver().balance_kg == 0.0


@pytest.mark.parametrize(
    ("carried_kg", "allowed_kg", "left_kg"),
    [(32.1, 532.1, 52.1), (-100.0, 400.0, -80.0), (-600.0, 0.0, -580.0)],
)
def test_an_allowance_is_never_below_nothing_and_what_is_left_is_not_cut(
    carried_kg, allowed_kg, left_kg
):
    given_kg = Allowance(own_kg=500.0, carried_kg=carried_kg, periods=1)
    assert given_kg.allowed_kg == pytest.approx(allowed_kg)
    assert given_kg.balance_after_kg(480.0) == pytest.approx(left_kg)


def test_a_file_survives_the_way_to_text_and_back():
    text = carry_over_text(book())
    found = carry_over_from_text(text, where="carbon.json")
    assert found == book()
    assert carry_over_text(found) == text


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), max_size=6))
def test_whatever_is_settled_can_be_read_again(figures):
    months = [
        (f"2027-{number + 1:02}-01T00:00:00Z", 600, *pair) for number, pair in enumerate(figures)
    ]
    text = carry_over_text(book(months))
    assert carry_over_text(carry_over_from_text(text, where="carbon.json")) == text


def test_a_start_in_another_zone_is_kept_in_utc():
    text = changed("entries", 0, "period", "start", to="2026-12-01T02:00:00+02:00")
    found = carry_over_from_text(text, where="carbon.json")
    assert found.settled[0].period.start == datetime(2026, 12, 1, tzinfo=UTC)


BAD = [
    ("", "the document"),
    ("{", "the document"),
    ("[]", "the document"),
    ("{}", "format"),
    (changed("format", to="advisor-carbon-budget/2"), "format"),
    (changed("extra", to=1), "extra"),
    (changed("entries", 0, "used_kg", to="467.9"), "entries.0.used_kg"),
    (changed("entries", 0, "used_kg", to=None), "entries.0.used_kg"),
    (changed("entries", 0, "used_kg", to=-1.0), "entries.0.used_kg"),
    (changed("entries", 0, "used_kg", to=float("nan")), "entries.0.used_kg"),
    (changed("entries", 1, "balance_kg", to=float("inf")), "entries.1.balance_kg"),
    (changed("entries", 0, "period", "hours", to=0), "entries.0.period.hours"),
    (changed("entries", 0, "period", "hours", to=True), "entries.0.period.hours"),
    (changed("entries", 0, "period", "start", to="2026-12-01T00:00"), "entries.0.period.start"),
    (changed("entries", 0, "period", "start", to=1796083200), "entries.0.period.start"),
    (changed("entries", 0, "basis", to="guessed"), "entries.0.basis"),
    (changed("entries", 0, "plan_digest", to="abc"), "entries.0.plan_digest"),
    (changed("entries", 0, "scenario", to=""), "entries.0.scenario"),
]


@pytest.mark.parametrize(("text", "key"), BAD, ids=range(len(BAD)))
def test_a_damaged_file_names_the_key_and_the_mend(text, key):
    message = refusal(text)
    assert message.startswith(f"carbon.json: {key}: ")
    assert "mend it there, or go back to a copy" in message


def test_a_balance_that_does_not_add_up_says_what_it_should_be():
    message = refusal(changed("entries", 0, "used_kg", to=400.0))
    assert "balance_kg is 32.1, but 0 carried + 500 allowed - 400 used is 100" in message
    assert "entries.1" in refusal(changed("entries", 1, "balance_kg", to=-67.8))


def test_entries_out_of_order_are_refused():
    document = json.loads(carry_over_text(book()))
    document["entries"].reverse()
    # 500 - 600 = -100, then -100 + 500 - 467.9 = -67.9
    document["entries"][0]["balance_kg"], document["entries"][1]["balance_kg"] = -100.0, -67.9
    assert "sort them by time" in refusal(json.dumps(document))


def test_periods_that_overlap_are_refused():
    text = changed("entries", 0, "period", "hours", to=745)
    assert "entries.1: starts 2027-01-01 00:00Z, before the entry above it ends" in refusal(text)
