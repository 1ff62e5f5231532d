"""Connections to PostgreSQL that were lost meanwhile, which a caller does not notice."""

from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text

from tests.support import payloads
from tests.support.cut_connections import Wire, statements
from tests.support.envelope import assert_envelope
from webapp.extensions import db
from webapp.storage.engines import reading


@pytest.fixture
def engine():
    return "postgresql"


@pytest.fixture
def lose_all(app, maintenance_url):
    """A function that ends all connections of the application, at the server."""

    def lose():
        with app.app_context():
            name = db.engine.url.database
        with psycopg.connect(maintenance_url, autocommit=True) as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE datname = %s",
                [name],
            ).fetchone()[0]
        assert ended >= 1

    return lose


@pytest.mark.security("R7")
def test_a_call_at_once_after_all_connections_were_lost_is_answered(door, lose_all):
    door.create(payloads.smallest())
    for number in range(2, 5):
        lose_all()
        answer = door.create(payloads.smallest())
        assert_envelope(answer, 200)
        assert answer.json["data"]["client_id"] == number
        lose_all()
        assert_envelope(door.get(), 200)


@pytest.mark.security("R7")
def test_a_lost_connection_is_replaced_before_it_is_used(context, lose_all):
    with reading() as connection:
        before = connection.scalar(text("SELECT pg_backend_pid()"))
    lose_all()
    with reading() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != before


def test_a_connection_that_lives_is_used_again_without_a_ping(make_app, database_url):
    with closing(Wire(database_url)) as wire:
        with make_app(DATABASE_URL=wire.url).app_context():
            for number in range(3):
                with reading() as connection:
                    connection.scalar(text(f"SELECT {number}"))
        last = [statement for _name, statement in statements(wire.sent[-1])]
    assert last[-3:] == [b"SELECT 0", b"SELECT 1", b"SELECT 2"]
