"""A registration is committed so that a loss of power afterwards loses nothing of it: asked
in the very transaction that stores it.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import event, text

from tests.support import databases, payloads
from tests.support.cut_connections import Wire, statements
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
    careless, context, engine, registered
):
    found = []

    def ask(connection):
        wanted = (
            ("PRAGMA synchronous", "PRAGMA journal_mode")
            if engine == "sqlite"
            else ("SHOW synchronous_commit",)
        )
        driver = connection.connection.driver_connection
        for question in wanted:
            found.extend(driver.execute(question).fetchone())

    event.listen(context.extensions["write_engine"], "commit", ask)
    registered(payloads.full())
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


@pytest.mark.security("R1")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_behind_a_pooler_what_is_sent_for_a_registration_says_it_and_has_no_name(
    careless, database_url, make_app
):
    with closing(Wire(database_url)) as wire:
        app = make_app(DATABASE_URL=wire.url, DATABASE_POOLER="1")
        door, payload = Door(app), payloads.full() | {"credentials": {}}

        def post(_number):
            return app.test_client().post(
                "/api/clients/create", json=payload, headers=door.headers()
            )

        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(post, range(40)))
    assert {answer.status_code for answer in answers} == {200}
    sent = [list(statements(connection)) for connection in wire.sent]
    assert {name for connection in sent for name, _statement in connection} == {b""}
    written = [part for connection in sent for part in transactions_of(connection)]
    assert any(b"INSERT INTO clients" in part for part in written)
    assert [part for part in written if b"synchronous_commit" not in part] == []


def transactions_of(connection):
    """What of one connection's statements was committed, a text for each commit."""
    found, together = [], []
    for _name, statement in connection:
        together.append(statement)
        if statement.startswith((b"ROLLBACK", b"COMMIT")):
            found += [b"\n".join(together)] * statement.startswith(b"COMMIT")
            together = []
    return found
