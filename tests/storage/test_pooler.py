"""Behind a pooler, whose connections have none of our settings, each statement has them, whatever
is the first in its transaction and however it goes to the database.
"""

import pytest
from sqlalchemy import func, select

from tests.support import databases, payloads
from tests.support.json_door import Door
from webapp.extensions import db
from webapp.sandbox.clients import record_with
from webapp.storage.engines import look_up, reading
from webapp.storage.reads import Read, read_at_once
from webapp.storage.statements import fetch
from webapp.storage.transactions import write

OURS = {
    "synchronous_commit": "on",
    "lock_timeout": "10s",
    "statement_timeout": "20s",
    "timezone": "UTC",
}
SETTINGS = select(*(func.current_setting(name).label(name) for name in OURS))
READ = Read(SETTINGS, list)


@pytest.fixture
def engine():
    return "postgresql"


@pytest.fixture
def pooled(database_url, make_app):
    """An application that expects a pooler, on a database in another zone, with its context."""
    name = database_url.rsplit("/", 1)[1]
    databases.run_on(
        database_url, f"ALTER DATABASE {name} SET timezone = 'Asia/Kolkata'"
    )
    app = make_app(DATABASE_POOLER="1")
    with app.app_context():
        yield app
    databases.run_on(database_url, f"ALTER DATABASE {name} RESET timezone")


def executed(connection):
    return connection.execute(SETTINGS).all()


def fetched(connection):
    return fetch(connection, lambda _dialect: SETTINGS)


def read(connection):
    [rows] = read_at_once(connection, (READ,), {})
    return rows


def in_reading(ask):
    with reading() as connection:
        return ask(connection)


def in_session(ask):
    return ask(db.session.connection())


def in_writing(ask):
    with write() as connection:
        return ask(connection)


@pytest.mark.parametrize("ask", [executed, fetched, read])
@pytest.mark.parametrize("somewhere", [in_reading, look_up, in_session, in_writing])
def test_each_way_to_ask_has_our_settings(pooled, somewhere, ask):
    assert [tuple(row) for row in somewhere(ask)] == [tuple(OURS.values())]


def test_the_record_of_a_test_client_has_its_times_in_utc(pooled):
    door = Door(pooled)
    client_id = door.create(payloads.full()).json["data"]["client_id"]
    assert record_with(client_id)["created_on"] == door.record(client_id)["created_on"]
