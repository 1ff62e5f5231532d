"""The total of all clients, and the pages of the list, where not all are counted each time."""

from contextlib import closing
from operator import itemgetter

import psycopg
import pytest

from tests.support import database_rows, payloads
from tests.support.merging_process import REP, merge_into
from webapp import upkeep
from webapp.clients.merge_undo import undo_merge

FEW = 2


@pytest.fixture(autouse=True)
def _many_are_few(monkeypatch):
    monkeypatch.setattr("webapp.clients.tally.MANY", FEW)
    monkeypatch.setattr("webapp.clients.totals.MANY", FEW)
    monkeypatch.setattr("webapp.clients.pages.PAGE_SIZE", FEW)


def create(door, count):
    for _ in range(count):
        assert door.create(payloads.smallest()).status_code == 200


def leave_out_ids(app, last):
    jump = "UPDATE sqlite_sequence SET seq = :last WHERE name = 'clients'"
    if app.config["DATABASE_URL"].startswith("postgresql"):
        jump = "SELECT setval('clients_id_seq', :last)"
    database_rows.execute(app, jump, last=last)


def pages_are_whole(door, client_type=""):
    """Go through the pages, each asked for by its number."""
    app = door.client.application
    expected = [
        row["id"]
        for row in database_rows.rows(app, "clients")
        if client_type in row["type_code"]
    ]
    found, number, pages = [], 1, 1
    while number <= pages:
        data = door.get(f"?page={number}&client_type={client_type}").json["data"]
        found += map(itemgetter("id"), data["clients"])
        pages, number = data["pages"], number + 1
        assert data["total"] == len(expected)
    assert found == expected
    assert pages == -(-len(expected) // FEW)


def all_are_whole(door):
    pages_are_whole(door)
    pages_are_whole(door, "retail")


def totals(door):
    retail = door.get("?client_type=retail").json["data"]["total"]
    return door.total(), retail


def test_merges_and_their_undoing_and_new_clients_are_counted(door, app):
    for last in (1_998, 9_999):
        create(door, 3)
        pages_are_whole(door)
        leave_out_ids(app, last)
    create(door, 2)
    for merged, into in ((1_999, 1), (3, 10_000), (10_001, 2)):
        with app.app_context():
            merge_into(merged, into)
        pages_are_whole(door)
    create(door, FEW + 1)
    pages_are_whole(door)
    with app.app_context():
        undo_merge(3, 10_000, REP)
    pages_are_whole(door)


def test_who_passes_filters_is_counted_whatever_happens(door, app, monkeypatch):
    def change(client_id, patch):
        answer = door.call("PATCH", f"/{client_id}", patch, If_Match="*")
        assert answer.status_code == 200

    create(door, 4)
    pages_are_whole(door, "retail")
    create(door, 1)
    pages_are_whole(door, "retail")
    change(1, {"first_name": "Eve"})
    pages_are_whole(door, "retail")
    for client_id, code in ((2, "trade"), (5, "trade"), (2, "retail")):
        change(client_id, {"type": {"code": code}, "title": "Tea Ltd"})
        pages_are_whole(door, "retail")
    with app.app_context():
        merge_into(3, 4)
    pages_are_whole(door, "retail")
    with app.app_context():
        undo_merge(3, 4, REP)
    pages_are_whole(door, "retail")
    monkeypatch.setattr("webapp.clients.totals.MOST_EVENTS", 3)
    create(door, 4)
    pages_are_whole(door, "retail")


def test_who_is_removed_by_hand_is_counted_until_upkeep(door, app):
    create(door, 3)
    for _ in range(2):
        assert totals(door) == (3, 3)
    for table in ("outbox", "history", "addresses", "client_advice"):
        database_rows.execute(app, f"DELETE FROM {table} WHERE client_id = 2")
    database_rows.execute(app, "DELETE FROM clients WHERE id = 2")
    create(door, 1)
    assert totals(door) == (4, 4)
    upkeep.tidy_up_all(app)
    all_are_whole(door)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_client_that_was_long_being_stored_is_counted_when_it_is_there(
    door, database_url
):
    create(door, 1)
    added = (
        "INSERT INTO clients SELECT (jsonb_populate_record(clients, %s)).* FROM clients"
    )
    told = """
        INSERT INTO history
            (client_id, happened_on, actor_kind, actor_name, action, changes, reason)
        VALUES (2, now(), 'system', '', 'registered', '{}', '')
    """
    billed = "INSERT INTO addresses SELECT (jsonb_populate_record(addresses, %s)).* FROM addresses"
    with closing(psycopg.connect(database_url)) as late:
        late.execute("SELECT nextval('clients_id_seq')")
        late.execute(added, ['{"id": 2, "account": "LATE01"}'])
        late.execute(billed, ['{"id": 100, "client_id": 2}'])
        late.execute(told)
        for _ in range(2):
            create(door, FEW + 1)
            all_are_whole(door)
        late.commit()
    all_are_whole(door)
    create(door, FEW + 1)
    all_are_whole(door)
