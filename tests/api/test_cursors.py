"""The list by cursors: each client once, whatever changes meanwhile."""

import re
from urllib.parse import quote

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope
from tests.support.json_door import errors_of
from webapp.clients import cursor_pages

COUNT = 12


@pytest.fixture
def many(door):
    """Twelve clients, every third of them a business, changed in the reverse order."""
    for number in range(1, COUNT + 1):
        made = payloads.smallest() | {"external_id": f"x{number}"}
        if number % 3 == 0:
            made |= {"type": {"code": "trade"}, "title": f"Shop {number}"}
        assert door.create(made).status_code == 200
    moment = "'2026-01-01 00:00:' || CAST(60 - id AS TEXT) || '.000000'"
    if door.client.application.config["DATABASE_URL"].startswith("postgresql"):
        moment = f"CAST({moment} AS timestamptz)"
    changed = f"UPDATE clients SET updated_on = {moment}"
    database_rows.execute(door.client.application, changed)
    return door


def follow(door, query, meanwhile=lambda: None):
    """The ids on each page, from the beginning to the end."""
    pages, cursor = [], ""
    while cursor is not None:
        answer = door.get(f"?{query}&cursor={cursor}")
        assert_envelope(answer, 200)
        assert [*answer.json["data"]] == ["clients", "next"]
        pages.append([client["id"] for client in answer.json["data"]["clients"]])
        cursor = answer.json["data"]["next"]
        meanwhile()
    return pages


LISTS = {
    "limit=5": [*range(1, 13)],
    "limit=12": [*range(1, 13)],
    "limit=2&client_type=trade": [3, 6, 9, 12],
    "limit=3&updated_since=2026-01-01T00:00:51": [*range(9, 0, -1)],
    "limit=2&client_type=trade&updated_since=2026-01-01": [12, 9, 6, 3],
    "limit=5&client_type=trade&email=ADA@example.com": [3, 6, 9, 12],
    "limit=2&updated_since=2026-01-01&email=ADA@example.com": [*range(12, 0, -1)],
    "limit=1&external_id=x7": [7],
    "limit=1&department=Europe": [],
}


def test_each_client_is_on_one_page_in_order(many, monkeypatch):
    for query, ids in LISTS.items():
        pages = follow(many, query)
        assert [client_id for page in pages for client_id in page] == ids
        limit = int(re.findall(r"limit=(\d+)", query)[0])
        assert len(pages) == max(1, -(-len(ids) // limit))
    # a page that looks at few is short, and the next one goes on
    monkeypatch.setattr(cursor_pages, "MANY", 4)
    for query, ids in LISTS.items():
        pages = follow(many, query)
        assert [client_id for page in pages for client_id in page] == ids


def test_rows_that_come_and_change_meanwhile_lose_no_other(many):
    def meanwhile():
        many.create(payloads.smallest())
        many.call("PATCH", "/2", {"first_name": "B"}, If_Match="*")

    cursor_list = follow(many, "limit=10", meanwhile)
    assert cursor_list[0] == [*range(1, 11)]
    assert cursor_list[1][:2] == [11, 12]
    by_change = follow(many, "limit=4&updated_since=2026-01-01T00:00:50")
    found = [client_id for page in by_change for client_id in page]
    assert sorted(found) == sorted({*found})
    assert found[:9] == [10, 9, 8, 7, 6, 5, 4, 3, 1]
    assert 2 in found


def test_the_next_page_is_linked(many):
    answer = many.get("?limit=11&client_type=")
    [link] = re.findall(r'<(.+)>; rel="next"', answer.headers["Link"])
    assert link.startswith("/api/clients?limit=11&client_type=&cursor=")
    last = many.get(link.removeprefix("/api/clients"))
    assert [client["id"] for client in last.json["data"]["clients"]] == [12]
    assert "Link" not in last.headers
    assert last.json["data"]["next"] is None


def test_the_link_has_the_public_address(app_with, door_for):
    app = app_with(PUBLIC_URL="https://register.example.com")
    door = door_for("clients:create", "clients:read")
    door.client = app.test_client()
    door.client.environ_base["HTTP_HOST"] = "register.example.com"
    for _ in range(2):
        door.create(payloads.smallest())
    link = door.get("?limit=1").headers["Link"]
    assert link.startswith("<https://register.example.com/api/clients?limit=1&cursor=")


def test_a_cursor_counts_only_as_it_was_given(many):
    cursor = many.get("?limit=1").json["data"]["next"]
    other = many.get(f"?limit=1&client_type=trade&cursor={cursor}")
    forged = [cursor[:-1], f"{cursor[1:]}", "x", quote("é"), "W10.x"]
    answers = [other, *(many.get(f"?cursor={each}") for each in forged)]
    for answer in answers:
        assert answer.status_code == 422
        assert errors_of(answer)["cursor"][0] == "cursor"
    assert "filters" in errors_of(other)["cursor"][1]
    assert many.get(f"?limit=200&cursor={cursor}").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=5&page=2", "page"),
        ("cursor=&page=2", "page"),
        ("client_id=1&limit=2", "limit"),
        ("limit=5&client_type=x", "client_type"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(shared_door, query, field):
    answer = shared_door.get(f"?{query}")
    assert answer.status_code == 422
    assert [*errors_of(answer)] == [field]
