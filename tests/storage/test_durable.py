"""A registration is committed so that a loss of power afterwards loses nothing of it: asked
in the very transaction that stores it.
"""

import psycopg
import pytest
from sqlalchemy import text

from tests.support import databases, payloads
from tests.support.databases import numbers
from tests.support.json_door import Door
from webapp.extensions import db
from webapp.storage.engines import reading


@pytest.fixture
def careless(engine, database_url):
    """A database whose owner turned durable commits off for everyone."""
    if engine == "postgresql":
        databases.run_on(
            database_url,
            f"ALTER DATABASE {database_url.rsplit('/', 1)[1]} SET synchronous_commit = off",
        )
        with psycopg.connect(database_url) as connection:
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)


@pytest.mark.security("R1")
def test_a_registration_is_synchronous_whatever_the_database_says(
    careless, engine, registered
):
    found = []

    def claim(connection, _registered):
        wanted = (
            ("PRAGMA synchronous", "PRAGMA journal_mode")
            if engine == "sqlite"
            else ("SHOW synchronous_commit",)
        )
        found.extend(connection.scalar(text(question)) for question in wanted)

    registered(payloads.full(), claim=claim)
    assert found == ([2, "wal"] if engine == "sqlite" else ["on"])  # 2 is FULL


@pytest.fixture
def pooled(careless, make_app):
    """An application that expects a pooler before PostgreSQL, with its context."""
    app = make_app(DATABASE_POOLER="1")
    with app.app_context():
        yield app


@pytest.mark.security("R1")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_behind_a_pooler_each_transaction_says_so_itself_and_nothing_is_prepared(
    pooled,
):
    for _ in range(20):  # a driver prepares what is sent often
        assert (
            Door(pooled, name=f"key {next(numbers)}")
            .create(payloads.full() | {"credentials": {}})
            .status_code
            == 200
        )
    with db.engine.connect() as other, reading() as looking_up:
        for connection in (db.session.connection(), other, looking_up):
            settings = (
                "synchronous_commit",
                "lock_timeout",
                "statement_timeout",
                "timezone",
            )
            assert [connection.scalar(text(f"SHOW {name}")) for name in settings] == [
                "on",
                "10s",
                "20s",
                "UTC",
            ]
            assert (
                connection.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
                == 0
            )
