"""Clients with all that belongs to them, read as plain data.

They have the attributes of Client and are typed as one. As objects of the ORM the fifty clients of
a page, with their addresses and contacts, take five times as long to read.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import aliased

from webapp.clients.list_models import ClientType
from webapp.clients.models import Address, Client, ClientAdvice, Contact
from webapp.clients.states import WithState
from webapp.storage.engines import members
from webapp.storage.reads import Read, read_at_once
from webapp.users.models import User


class Type(NamedTuple):
    """The type of a client."""

    name: str
    is_person: bool


class Login(NamedTuple):
    """The login of a client."""

    id: int
    username: str
    disabled_on: datetime | None


class Rep(NamedTuple):
    """Who of the staff has a client."""

    id: int
    name: str


class PlainClient(WithState, SimpleNamespace):
    """A client: the columns of its row, and what belongs to it."""


def read_whole(connection: Connection, ids: list[int]) -> list[Client]:
    """Return the clients with these ids, the oldest id first; unknown ids are left out."""
    dialect = connection.dialect.name if len(ids) != 1 else None
    queries = _queries(dialect)
    values = {"ids": ids} if dialect else {"client_id": ids[0]}
    rows, *parts = read_at_once(connection, queries, values)
    found: list[Any] = [_client(row, *(part[row.id] for part in parts)) for row in rows]
    return found


def _client(
    row: Any, addresses: list[Any], contacts: list[Any], advice: list[Any]
) -> PlainClient:
    login = None
    if row.user_id is not None:
        login = Login(row.user_id, row.username, row.disabled_on)
    rep = None
    if row.rep_id is not None:
        rep = Rep(row.rep_id, row.rep_name or row.rep_username)
    return PlainClient(
        **row._asdict(),
        rep=rep,
        client_type=Type(row.type_name, row.is_person),
        user=login,
        addresses=addresses,
        contacts=contacts,
        advice=advice,
    )


def _by_client(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(row)
    return found


@cache
def _queries(dialect: str | None) -> tuple[Read[Any], ...]:
    """The queries for clients, and for the rows of each that belong to one, in order; without a
    dialect for one client.
    """
    ids: Any = members(dialect) if dialect else [bindparam("client_id")]
    staff = aliased(User)
    clients = (
        select(
            Client.__table__,
            ClientType.name.label("type_name"),
            ClientType.is_person,
            User.username,
            User.disabled_on,
            staff.name.label("rep_name"),
            staff.username.label("rep_username"),
        )
        .join(ClientType, ClientType.code == Client.type_code)
        .outerjoin(User, User.id == Client.user_id)
        .outerjoin(staff, staff.id == Client.rep_id)
        .where(Client.id.in_(ids))
        .order_by(Client.id)
    )
    return (
        Read(clients, list),
        _of_clients(Address, ids, Address.kind, Address.position),
        _of_clients(Contact, ids, Contact.position),
        _of_clients(ClientAdvice, ids, ClientAdvice.id),
    )


def _of_clients(model: Any, ids: Any, *order: Any) -> Read[dict[int, list[Any]]]:
    these = select(model.__table__).where(model.client_id.in_(ids))
    return Read(these.order_by(*order), _by_client)
