"""Clients in one line each: only the columns that lists show are read."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from webapp.clients.found import newest_matches
from webapp.clients.models import Client
from webapp.clients.orders import SORTS
from webapp.clients.search import conditions
from webapp.extensions import db
from webapp.storage.engines import members
from webapp.storage.reads import Read

NEAR = 3  # letters by which a name is nearly found


class Line(NamedTuple):
    """A client in one line, which is all that lists read of it."""

    id: int
    account: str
    title: str
    email: str
    type_code: str
    department: str | None
    source: str
    source_status: str
    registered_kind: str
    registered_by: str
    rep_id: int | None
    created_on: datetime
    updated_on: datetime


def lines(rows: Iterable[Any]) -> list[Line]:
    """Return the lines of rows with the columns of SHOWN."""
    return [Line(*row) for row in rows]


def near(search: str, most: int) -> list[Line]:
    """Return clients that a search nearly finds, by fewer of its words and then by the beginning
    of the first, the newest first.
    """
    words = search.split()
    for fewer in (words[:-1], words[:1], [word[:NEAR] for word in words[:1]]):
        if fewer and (found := newest_found(" ".join(fewer), most)):
            return found
    return []


def newest(most: int) -> list[Line]:
    """Return the clients that were registered last, the newest first."""
    return _NEWEST.alone(most=most)


def newest_found(search: str, most: int) -> list[Line]:
    """Return the clients that a search finds and were registered last, the newest first."""
    connection = db.session.connection()
    ids = newest_matches(connection, search, most)
    return _these(connection.dialect.name).alone(ids=ids)


# The queries: each is made once.

SHOWN = select(*(getattr(Client, name) for name in Line._fields))
_NEWEST = Read(SHOWN.order_by(*SORTS["newest"]).limit(bindparam("most")), lines)
# the first clients in a state, the oldest first
OLDEST_IN_STATE = Read(
    SHOWN.where(*conditions(["state"]))
    .order_by(*SORTS["state"])
    .limit(bindparam("most")),
    lines,
)


@cache
def _these(dialect: str) -> Read[list[Line]]:
    these = SHOWN.where(Client.id.in_(members(dialect)))
    return Read(these.order_by(*SORTS["newest"]), lines)
