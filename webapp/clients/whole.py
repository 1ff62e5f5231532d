"""Clients of a page with all that belongs to them, read as plain data.

They have the attributes of Client that an answer has. As objects of the ORM the fifty clients of a
page, with their addresses and contacts, take five times as long to read.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from webapp.clients.lists import ClientType
from webapp.clients.models import Address, Client, ClientAdvice, Contact
from webapp.storage.engines import members
from webapp.users.models import User


class Named(NamedTuple):
    """The type of a client."""

    name: str


class Login(NamedTuple):
    """The login of a client."""

    username: str


class PlainClient(SimpleNamespace):
    """A client: the columns of its row, and what belongs to it."""


def read_whole(connection: Connection, ids: list[int]) -> list[Any]:
    """Return the clients with these ids, the oldest id first; unknown ids are left out."""
    clients, *of_clients = _queries(connection.dialect.name)
    values = {"ids": ids}
    addresses, contacts, advice = (
        _by_client(connection.execute(query, values).all()) for query in of_clients
    )
    return [
        PlainClient(
            **row._mapping,
            client_type=Named(row.type_name),
            user=Login(row.username) if row.username is not None else None,
            addresses=addresses[row.id],
            contacts=contacts[row.id],
            advice=advice[row.id],
        )
        for row in connection.execute(clients, values).all()
    ]


def _by_client(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(row)
    return found


@cache
def _queries(dialect: str) -> tuple[Any, ...]:
    """The queries for clients, and for the rows of each that belong to one, in order."""
    ids = members(dialect)
    clients = (
        select(
            Client.__table__,
            ClientType.name.label("type_name"),
            User.username,
        )
        .join(ClientType, ClientType.code == Client.type_code)
        .outerjoin(User, User.id == Client.user_id)
        .where(Client.id.in_(ids))
        .order_by(Client.id)
    )
    return (
        clients,
        _of_clients(Address, ids).order_by(Address.kind, Address.position),
        _of_clients(Contact, ids).order_by(Contact.position),
        _of_clients(ClientAdvice, ids).order_by(ClientAdvice.id),
    )


def _of_clients(model: Any, ids: Any) -> Any:
    return select(model.__table__).where(model.client_id.in_(ids))
