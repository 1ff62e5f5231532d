"""A database that is away, locked or full: 503 with Retry-After, and all is well again when
it is back.
"""

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from tests.support import database_rows, databases, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import Door
from webapp.extensions import db
from webapp.storage import engines as storage_engines
from webapp.storage.engines import sqlite_path
from webapp.storage.transactions import write


def assert_unavailable(answer):
    assert_refused(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json["data"]["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.security("R7")
def test_a_database_that_is_away_is_503_and_comes_back(
    door, database_url, maintenance_url
):
    door.create(payloads.smallest())
    with databases.away(database_url, maintenance_url):
        for _ in range(3):
            assert_unavailable(door.get())
            assert_unavailable(door.create(payloads.smallest()))
            assert_unavailable(door.client.get("/api/openapi.json"))
    for _ in range(3):
        assert_envelope(door.get(), 200)
        assert_envelope(door.create(payloads.smallest()), 200)
    assert door.total() == 4


def test_without_a_database_the_server_lives_and_is_not_ready(
    app, database_url, maintenance_url
):
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    with databases.away(database_url, maintenance_url):
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.get("/").status_code == 200
    assert client.get("/readyz").status_code == 200


@pytest.mark.security("T11")
def test_what_the_body_says_does_not_matter_while_the_database_is_away(
    door, database_url, maintenance_url
):
    with databases.away(database_url, maintenance_url):
        assert_unavailable(door.create(b"["))
        assert_refused(door.client.get("/api/clients"), 401)
        assert_refused(door.client.get("/api/nothing"), 404)


@pytest.mark.security("R3")
def test_an_idempotency_key_is_not_spent_while_the_database_is_away(
    door, database_url, maintenance_url
):
    with databases.away(database_url, maintenance_url):
        assert_unavailable(door.create(payloads.smallest(), Idempotency_Key="1"))
    answer = door.create(payloads.smallest(), Idempotency_Key="1")
    assert_envelope(answer, 200)
    assert "Idempotent-Replayed" not in answer.headers


@pytest.fixture
def impatient(monkeypatch, make_app):
    """A door of an application that waits a moment for locks."""
    monkeypatch.setattr(storage_engines, "LOCK_SECONDS", 0.2)
    return Door(make_app())


@pytest.mark.security("R7", "T6")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_while_another_process_writes_clients_can_be_read_and_not_created(
    impatient, database_url
):
    impatient.create(payloads.smallest())
    other = sqlite3.connect(sqlite_path(database_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert_unavailable(impatient.create(payloads.smallest()))
    assert_envelope(impatient.get("?client_id=1"), 200)
    assert_envelope(impatient.create(payloads.smallest(), "?validate_only=1"), 200)
    other.execute("ROLLBACK")
    other.close()
    assert impatient.create(payloads.smallest()).json["data"] == {
        "client_id": 2,
        "client_account": "ADABYR02",
    }


@pytest.mark.security("R7")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_while_another_thread_writes_clients_can_be_read_and_not_created(impatient):
    with impatient.client.application.app_context(), write():
        assert_unavailable(impatient.create(payloads.smallest()))
        assert_envelope(impatient.get(), 200)
    assert_envelope(impatient.create(payloads.smallest()), 200)


@pytest.mark.security("R7")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_room_for_the_files_of_the_turn_it_is_503(door, database_url):
    turn = Path(f"{sqlite_path(database_url)}-turn")
    turn.unlink(missing_ok=True)
    turn.mkdir()  # so it can't be opened as a file
    assert_unavailable(door.create(payloads.smallest()))
    turn.rmdir()
    assert_envelope(door.create(payloads.smallest()), 200)


@pytest.mark.security("R7")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_full_disk_is_503_and_nothing_is_stored_by_half(app, door):
    door.create(payloads.smallest())
    before = database_rows.counts(app)

    def limit(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with app.app_context():
        db.engine.dispose()
        event.listen(app.extensions["write_engine"], "connect", limit)
    long = payloads.having(payloads.full(), "billing_address.address_note", "x" * 2000)
    long = payloads.having(
        long, "shipping_addresses", [payloads.address(address_note="y" * 2000)] * 50
    )
    assert_unavailable(door.create(long))
    assert database_rows.counts(app) == before
    with app.app_context():
        event.remove(app.extensions["write_engine"], "connect", limit)
        db.engine.dispose()
    assert_envelope(door.create(long), 200)


@pytest.mark.security("R7")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_database_that_was_replaced_is_used_as_it_is_now(
    door, database_url, sqlite_template
):
    door.create(payloads.smallest())
    path = sqlite_path(database_url)
    for name in (path, f"{path}-wal", f"{path}-shm"):
        Path(name).unlink(missing_ok=True)
    path.write_bytes(sqlite_template.read_bytes())
    assert_refused(door.get(), 401)  # the new one knows no key


@pytest.mark.security("R7")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_connections_that_broke_are_opened_again(door, maintenance_url):
    assert_envelope(door.get(), 200)
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'"
        )
    assert_envelope(door.create(payloads.smallest()), 200)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_connection_that_breaks_when_the_answer_is_made_spoils_nothing(
    make_app, maintenance_url
):
    app = make_app()

    @app.after_request
    def break_connections(response):
        databases.run_on(
            maintenance_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'",
        )
        return response

    door = Door(app)
    for _ in range(3):
        assert_envelope(door.get(), 200)
        assert_envelope(door.create(payloads.smallest()), 200)
