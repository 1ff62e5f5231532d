"""Connections to PostgreSQL that were lost meanwhile, which a caller does not notice."""

import time

import psycopg
import pytest
from sqlalchemy import text

from tests.support import payloads
from tests.support.envelope import assert_envelope
from webapp.extensions import db
from webapp.storage.engines import reading
from webapp.storage.pings import SECONDS_OF_TRUST


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
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
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
def test_a_connection_that_rested_is_replaced_before_it_is_used(context, lose_all):
    with reading() as connection:
        before = connection.scalar(text("SELECT pg_backend_pid()"))
    lose_all()
    time.sleep(SECONDS_OF_TRUST)
    with reading() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != before


def test_a_busy_connection_is_used_again_without_a_ping(context, monkeypatch):
    pings = []
    with reading() as connection:
        connection.scalar(text("SELECT 1"))
    dialect = db.engine.dialect
    ping = dialect.do_ping
    monkeypatch.setattr(
        dialect, "do_ping", lambda driver: pings.append(driver) or ping(driver)
    )
    for seconds, count in ((0, 0), (SECONDS_OF_TRUST, 1)):
        time.sleep(seconds)
        with reading() as connection:
            connection.scalar(text("SELECT 1"))
        assert len(pings) == count
