"""Clients in one line each: only the columns that lists show are read."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from webapp.clients.found import newest_matches
from webapp.clients.models import Client
from webapp.clients.orders import SORTS
from webapp.clients.search import conditions
from webapp.extensions import db
from webapp.storage.engines import members

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


def lines(connection: Connection, shown: Any, values: Mapping[str, Any]) -> list[Line]:
    """Return the lines that a query gives which is made of SHOWN."""
    return [Line(*row) for row in connection.execute(shown, values).all()]


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
    return lines(db.session.connection(), _NEWEST, {"most": most})


def newest_found(search: str, most: int) -> list[Line]:
    """Return the clients that a search finds and were registered last, the newest first."""
    connection = db.session.connection()
    ids = newest_matches(connection, search, most)
    return lines(connection, _these(connection.dialect.name), {"ids": ids})


def oldest_in_state(state: str, most: int) -> list[Line]:
    """Return the first clients in a state, the oldest first."""
    this = {"state": state, "most": most}
    return lines(db.session.connection(), _OLDEST, this)


# The queries: each is made once.

SHOWN = select(*(getattr(Client, name) for name in Line._fields))
_NEWEST = SHOWN.order_by(*SORTS["newest"]).limit(bindparam("most"))
_OLDEST = (
    SHOWN.where(*conditions(["state"]))
    .order_by(*SORTS["state"])
    .limit(bindparam("most"))
)


@cache
def _these(dialect: str) -> Any:
    return SHOWN.where(Client.id.in_(members(dialect))).order_by(*SORTS["newest"])
