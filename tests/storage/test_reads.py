"""What is read at once has the same values, in the same order, as what is read alone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.support import payloads
from tests.support.desk_browser import Visitor
from webapp.clients.list_models import ClientType
from webapp.clients.models import Address, Client, Contact, History
from webapp.extensions import db
from webapp.storage.columns import utc
from webapp.storage.reads import Read, read_at_once
from webapp.storage.statements import table_of

MODELS = [Client, Address, Contact, History, ClientType]


def newest_first(model):
    table = table_of(model)
    return select(table).order_by(*(column.desc() for column in table.primary_key))


def test_rows_are_those_that_are_read_alone(context, registered):
    registered(payloads.full())
    registered(payloads.smallest())
    queries = [newest_first(model) for model in MODELS]
    nothing = select(table_of(Client)).where(Client.id == 0)
    reads = tuple(Read(query, list) for query in [*queries, nothing])
    connection = db.session.connection()
    *found, none = read_at_once(connection, reads, {})
    for query, rows in zip(queries, found, strict=True):
        alone = connection.execute(query).all()
        assert [row._asdict() for row in rows] == [row._asdict() for row in alone]
        assert [[*map(type, row)] for row in rows] == [
            [*map(type, row)] for row in alone
        ]
    assert none == []


@pytest.mark.parametrize(
    "given",
    [
        "2026-03-01 12:00:00.000000",
        "2026-03-01T12:00:00+00:00",
        "2026-03-01T17:30:00+05:30",
        datetime.fromisoformat("2026-03-01T17:30:00+05:30"),
    ],
)
def test_a_time_is_in_utc_in_whichever_zone_it_is_given(given):
    at = utc(given)
    assert (at, at.tzinfo) == (datetime(2026, 3, 1, 12, tzinfo=UTC), UTC)


@pytest.mark.parametrize("engine", ["sqlite"])  # which tells what it is asked
@pytest.mark.parametrize("path", ["/desk/clients/{}"])
def test_a_page_asks_the_database_seldom(context, registered, path):
    address = path.format(registered(payloads.full()).client_id)
    visitor, asked = Visitor(context), []
    visitor.open(address)  # what is kept is read
    driver = db.session.connection().connection.driver_connection
    driver.set_trace_callback(asked.append)
    visitor.open(address)
    driver.set_trace_callback(None)
    # the client, and all else; this context knows already who is signed in
    assert sum(each.startswith("SELECT") for each in asked) == 2
