"""Documents as flat lists of values."""

from advisor.scenario.settings import settings_of


def test_each_value_stands_under_the_path_that_a_person_would_name():
    document = {
        "limits": {"cost_usd": 400.0, "carbon_kg": None, "providers": []},
        "workloads": [
            {"name": "chat", "latency_ms": 120},
            {"name": "a.b", "purchase": ["spot", "on_demand"]},
        ],
    }
    assert settings_of(document) == {
        "limits.cost_usd": "400.0",
        "workloads.chat.name": '"chat"',
        "workloads.chat.latency_ms": "120",
        'workloads."a.b".name': '"a.b"',
        'workloads."a.b".purchase': '["spot", "on_demand"]',
    }


def test_another_order_of_rows_is_no_difference():
    rows = [{"origin": "city:London", "rps": 1}, {"origin": "city:Paris", "rps": 2}]
    assert settings_of({"demand": rows}) == settings_of({"demand": rows[::-1]})


def test_rows_that_share_their_name_are_told_apart_by_number():
    rows = [{"place": "aws", "instances": 1}, {"place": "aws", "instances": 2}]
    found = settings_of({"capacity": rows})
    assert (found["capacity.1.instances"], found["capacity.2.instances"]) == ("1", "2")
