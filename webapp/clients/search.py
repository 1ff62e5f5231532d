"""Finding clients: one by its id, and what the filters of lists are; see `pages` for the list of
the JSON door and `listing` for the desk's.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, select, true

from webapp.clients.found import matches
from webapp.clients.models import Client
from webapp.clients.states import WAITING
from webapp.clients.whole import read_whole
from webapp.extensions import db
from webapp.record.formats import email_key

PAGE_SIZE = 50
MANY = 5_000  # clients that take longer to be sorted than to be met
_WITH_LOGIN = select(Client.id).where(Client.user_id == bindparam("user_id"))
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "email": Client.email_key == bindparam("email"),
    "account": Client.account == bindparam("account"),
    "external_id": Client.external_id == bindparam("external_id"),
    "updated_since": Client.updated_on >= bindparam("updated_since"),
    "created_from": Client.created_on >= bindparam("created_from"),
    "created_before": Client.created_on < bindparam("created_before"),
    "client_type": Client.type_code == bindparam("client_type"),
    "department": Client.department == bindparam("department"),
    "state": Client.source_status == bindparam("state"),
    "source": Client.source == bindparam("source"),
    "registered_kind": Client.registered_kind == bindparam("registered_kind"),
    "registered_by": Client.registered_by == bindparam("registered_by"),
    "rep": Client.rep_id == bindparam("rep"),
    "no_rep": Client.rep_id.is_(None),
    "confirmed": Client.confirmed_key == Client.email_key,
    "unconfirmed": (Client.confirmed_key == Client.email_key).is_not(true()),
}
# these have an index each, which is in the order of the day and has no column of its own for them
OF_CONFIRMED = ("confirmed", "unconfirmed")
NOBODY = 0  # in place of the id of who has a client


@dataclass(frozen=True)
class Filters:
    """What the clients of a list have in common; None: anything.

    Moments are aware; `updated_since` and `created_from` are included, `created_before` is not.
    `registered_by` is the kind and the name of an actor, "" for all of the kind. `rep` is the id of
    who has the client, NOBODY for those whom nobody has. `confirmed` is of the email address.
    `ids` are of those that were chosen one by one, for a file of them.
    """

    client_type: str | None = None
    department: str | None = None
    email: str | None = None
    account: str | None = None
    external_id: str | None = None
    updated_since: datetime | None = None
    search: str | None = None
    state: str | None = None
    source: str | None = None
    registered_by: tuple[str, str] | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    rep: int | None = None
    confirmed: bool | None = None
    ids: tuple[int, ...] | None = None


def find_client(client_id: int) -> Client | None:
    """Return the client with this id with all that belongs to it, as plain data, or None."""
    found = read_whole(db.session.connection(), [client_id])
    return found[0] if found else None


def find_clients(client_ids: Iterable[int]) -> list[Client]:
    """Return the clients with these ids, the oldest id first; unknown ids are left out."""
    return list(
        db.session.scalars(
            select(Client).where(Client.id.in_(list(client_ids))).order_by(Client.id)
        )
    )


def find_client_of(user_id: int) -> Client | None:
    """Return the client whose login this user is, as `find_client` does, or None."""
    client_id = db.session.connection().scalar(_WITH_LOGIN, {"user_id": user_id})
    return None if client_id is None else find_client(client_id)


def is_suspended(user_id: int) -> bool:
    """Return whether the client whose login this user is was suspended."""
    suspended = select(Client.id).where(
        Client.user_id == user_id, Client.source_status.in_(WAITING)
    )
    return db.session.scalar(suspended) is not None


def conditions(
    names: Iterable[str], *, indexed: Container[str] | None = None
) -> Iterator[ColumnElement[bool]]:
    """Yield the condition on Client that each filter makes, by the names of `values_of`; for those
    that are not among the `indexed`, where these are given, no index is chosen.

    They are always the same, so that a query for the same filters is the same and is made once.
    """
    for name in names:
        condition = _CONDITIONS[name]
        has_index = indexed is None or name in indexed
        yield condition if has_index else without_index(condition)


def values_of(filters: Filters) -> dict[str, Any]:
    """Return the values of the filters that are set, but for the search, as the conditions on
    Client take them.
    """
    kind, name = filters.registered_by or (None, None)
    values = {
        "email": None if filters.email is None else email_key(filters.email),
        "account": None if filters.account is None else filters.account.upper(),
        "external_id": filters.external_id,
        "updated_since": filters.updated_since,
        "created_from": filters.created_from,
        "created_before": filters.created_before,
        "client_type": filters.client_type,
        "department": filters.department,
        "state": filters.state,
        "source": filters.source,
        "registered_kind": kind,
        "registered_by": name or None,
        "rep": filters.rep or None,
        "no_rep": True if filters.rep == NOBODY else None,
        "confirmed": filters.confirmed or None,
        "unconfirmed": True if filters.confirmed is False else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def ids_passing(filters: Filters) -> Select[int]:
    """Return the query for the ids of the clients that pass all filters, the search among them."""
    values = values_of(filters)
    ids = select(Client.id).where(*conditions(values)).params(values)
    if filters.ids is not None:
        ids = ids.where(Client.id.in_(filters.ids))
    if filters.search is None:
        return ids
    found = matches(filters.search, db.engine.dialect.name)
    return ids.where(found if found is not None else false())


def part_of(ids: Select[int]) -> Select[int]:
    """Return `count` of these ids, after those that are `passed`."""
    return ids.limit(bindparam("count")).offset(bindparam("passed"))


def by_index(chosen: Select[Any], names: Sequence[str]) -> Select[Any]:
    """Return a query of clients that pass filters with these names so that those in one state, or
    whose address is confirmed or not, are read in the order of its index.

    Without an order PostgreSQL reads the table from its beginning until it has enough, which is
    all of it where those in the state came last: "Seq Scan on clients … Rows Removed by Filter".
    """
    in_order = len(names) == 1 and names[0] in ("state", *OF_CONFIRMED)
    return chosen.order_by(Client.created_on) if in_order else chosen


def without_index(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the same condition as `… IS TRUE`, for which no index is chosen.

    The plan that it prevents, of the state and the type by day: "SEARCH clients USING INDEX
    ix_clients_source_status" reads each client in the state for its type, and by name "USE TEMP
    B-TREE FOR ORDER BY" sorts all of them for a page of fifty. With it: "SCAN clients USING
    COVERING INDEX ix_clients_filtered", which ends after the fifty, or after MOST_FOUND.
    """
    return condition.is_(true())
