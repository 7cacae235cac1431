import sqlite3
from dataclasses import replace

import pytest
from sweeps import AXES, FACTS, WORKLOADS, make_row

from advisor.domain.sweep import Outcome
from advisor.errors import InputError
from advisor.service.sweeping.store import open_store


def opened(path, axes=AXES, workloads=WORKLOADS, **facts):
    return open_store(path, {**FACTS, **facts}, axes, workloads)


def test_rows_come_back_as_they_were_in_the_order_asked(tmp_path):
    path = tmp_path / "s.sqlite"
    planned = make_row("a", cells=(9000, "aws,gcp"))
    refused = make_row("b", cells=(None, ""), outcome=Outcome.INFEASIBLE)
    with opened(path) as store:
        store.add(planned)
        store.add(refused)
    with opened(path) as store:
        assert store.known() == {"a", "b"}
        assert list(store.rows(["b", "nobody", "a"])) == [refused, planned]


def test_a_row_that_comes_twice_is_kept_once_as_it_came_first(tmp_path):
    with opened(tmp_path / "s.sqlite") as store:
        store.add(make_row("a", solve_s=1.0))
        store.add(make_row("a", solve_s=2.0))
        assert [row.solve_s for row in store.rows(["a"])] == [1.0]


def test_more_rows_than_one_query_takes_come_in_order(tmp_path):
    digests = [f"{index:04}" for index in range(1203)]
    with opened(tmp_path / "s.sqlite") as store:
        for digest in digests[:1200]:
            store.add(make_row(digest))
        assert [row.digest for row in store.rows(digests)] == digests[:1200]


def test_a_row_is_safe_before_the_file_is_closed(tmp_path):
    path = tmp_path / "s.sqlite"
    with opened(path) as store:
        store.add(make_row("a"))
        other = sqlite3.connect(path)
        assert other.execute("SELECT member, status FROM rows").fetchall() == [("a", "optimal")]
        other.close()


def test_columns_are_named_for_people_who_write_sql(tmp_path):
    path = tmp_path / "s.sqlite"
    with opened(path) as store:
        store.add(make_row("a", cells=(9000, "aws,gcp")))
    connection = sqlite3.connect(path)
    query = 'SELECT "limits.cost_usd", "limits.providers", "chat.region", emissions_kg FROM rows'
    assert connection.execute(query).fetchall() == [(9000, "aws,gcp", "aws:eu-north-1", 68.0)]
    connection.close()


def test_names_that_differ_in_capitals_alone_are_two_columns(tmp_path):
    with opened(tmp_path / "s.sqlite", workloads=("Chat", "chat")) as store:
        row = make_row("a")
        store.add(replace(row, sites=row.sites * 2))
        assert list(store.rows(["a"])) == [replace(row, sites=row.sites * 2)]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"catalogue": "other"}, r"another sweep \(catalogue: abc there, other here\)"),
        ({"advisor": "0.9"}, r"another sweep \(advisor: 0.1 there, 0.9 here\)"),
    ],
)
def test_a_file_of_another_sweep_is_refused_and_left_as_it_is(tmp_path, facts, message):
    path = tmp_path / "s.sqlite"
    with opened(path) as store:
        store.add(make_row("a"))
    before = path.read_bytes()
    with pytest.raises(InputError, match=message), opened(path, **facts):
        pass
    assert path.read_bytes() == before


def test_a_database_of_something_else_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "s.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (name)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match="none of a sweep"), opened(path):
        pass
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "s.sqlite"
    path.write_text("to be or not to be, that is the question" * 10)
    with pytest.raises(InputError, match="is no sweep's file"), opened(path):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with (
        pytest.raises(InputError, match=r"no/s.sqlite cannot be written"),
        opened(tmp_path / "no" / "s.sqlite"),
    ):
        pass


def test_a_full_disk_keeps_the_rows_that_were_safe(tmp_path):
    path = tmp_path / "s.sqlite"
    with opened(path) as store:
        store.add(make_row("a"))
    with opened(path) as store:
        store._connection.execute("PRAGMA max_page_count = 1")  # SQLite's own "disk is full"
        rows = [make_row(f"b{index}") for index in range(200)]
        with pytest.raises(InputError, match="disk is full; mend that"):
            any(map(store.add, rows))
    with opened(path) as store:
        assert "a" in store.known()
