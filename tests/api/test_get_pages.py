"""The list of clients comes in pages of 50, oldest first."""

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope

MANY = 120


def copies(app, table, **own):
    """Insert 119 copies of the one row of a table; `own` are the columns that differ, {} is
    the number of the copy.
    """
    names = ", ".join(
        name for name in database_rows.rows(app, table)[0] if name not in own
    )
    rows = [
        f"SELECT {', '.join(value.format(number) for value in own.values())}, {names} FROM "
        f"{table} WHERE id = 1"
        for number in range(2, MANY + 1)
    ]
    database_rows.execute(
        app,
        f"INSERT INTO {table} ({', '.join(own)}, {names}) {' UNION ALL '.join(rows)}",
    )


@pytest.fixture(scope="module")
def many(shared_door):
    """120 clients, copies of one that was registered."""
    shared_door.create(payloads.smallest())
    copies(shared_door.client.application, "clients", id="{}", account="'ADABYR{:02d}'")
    copies(shared_door.client.application, "addresses", id="{}", client_id="{}")
    return shared_door


def ids(answer):
    assert_envelope(answer, 200)
    return [client["id"] for client in answer.json["data"]["clients"]]


def test_an_empty_list_is_one_page(door):
    assert door.get().json["data"] == {"clients": [], "page": 1, "pages": 1, "total": 0}


@pytest.mark.parametrize(
    ("page", "first", "last"), [(1, 1, 50), (2, 51, 100), (3, 101, 120)]
)
def test_the_list_has_50_a_page_oldest_first(many, page, first, last):
    answer = many.get(f"?page={page}")
    assert ids(answer) == [*range(first, last + 1)]
    assert {name: answer.json["data"][name] for name in ("page", "pages", "total")} == {
        "page": page,
        "pages": 3,
        "total": MANY,
    }


@pytest.mark.parametrize("filter_", ["", "&client_type=retail", "&account=ADABYR60"])
@pytest.mark.parametrize("many", [10, 1000])
def test_every_client_is_on_one_page_where_ids_are_left_out(
    door, monkeypatch, many, filter_
):
    monkeypatch.setattr("webapp.clients.pages.MANY", many)
    door.create(payloads.smallest())
    app = door.client.application
    copies(app, "clients", id="2 * {}", account="'ADABYR{:02d}'")
    copies(app, "addresses", id="{}", client_id="2 * {}")
    found = [ids(door.get(f"?page={page}{filter_}")) for page in (1, 2, 3)]
    expected = [1, *range(4, 2 * MANY + 1, 2)]
    if "account" in filter_:
        expected = [120]
    assert found == [expected[:50], expected[50:100], expected[100:]]


def test_no_page_is_the_first(many):
    assert many.get().json == many.get("?page=1").json


def test_filters_and_pages_go_together(many):
    assert ids(many.get("?page=3&client_type=retail&email=ADA@example.com")) == [
        *range(101, 121)
    ]
    assert ids(many.get("?page=2&client_type=trade")) == []


@pytest.mark.parametrize("page", ["4", "999999999999999999"])
def test_past_the_last_page_there_are_no_clients(many, page):
    answer = many.get(f"?page={page}")
    assert ids(answer) == []
    assert answer.json["data"]["total"] == MANY
