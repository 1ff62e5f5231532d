"""Pages of the list that each begin after a place in its order: what one costs does not depend on
how many clients come before it.

A page looks at MANY clients at most. Where few of them pass the filters it is short, and the next
one goes on from where it ended.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from webapp.clients.models import Client
from webapp.clients.search import MANY, Filters, conditions, values_of, without_index
from webapp.clients.whole import read_whole
from webapp.extensions import db

SINCE = "updated_since"
# filters by which few clients are found in an index of their own
DIRECT = {"email", "account", "external_id"}


class Place(NamedTuple):
    """A place in the order of the list, which is right after a client: in the order of ids, or in
    that of the last change and then of ids.
    """

    client_id: int
    updated_on: datetime | None = None


class Following(NamedTuple):
    """The clients that follow a place, and the place from which to go on; None at the end."""

    clients: Sequence[Client]
    place: Place | None


def beginning(filters: Filters) -> Place:
    """Return the place before all clients that pass the filters."""
    return Place(0, filters.updated_since)


def clients_after(filters: Filters, place: Place, limit: int) -> Following:
    """Return the clients after a place that pass all filters but the search, `limit` at most: the
    lowest id first; with `updated_since` those that were changed first, first.
    """
    connection, values = db.session.connection(), values_of(filters)
    is_by_change = values.pop(SINCE, None) is not None
    names = tuple(values)
    given = {**values, "after": place.client_id, "since": place.updated_on}
    end = None
    if names and DIRECT.isdisjoint(names):
        passed = {"passed": MANY - 1}
        end = connection.execute(_end(is_by_change), {**given, **passed}).first()
        given |= {"last": end.id, "until": end.updated_on} if end else {}
    chosen = _ids(names, is_by_change=is_by_change, has_end=end is not None)
    found = connection.execute(chosen, {**given, "count": limit + 1}).all()
    ids = [row.id for row in found[:limit]]
    goes_on = found[limit - 1] if len(found) > limit else end
    return Following(_in_order(connection, ids), _place(goes_on, is_by_change))


def _in_order(connection: Connection, ids: list[int]) -> list[Client]:
    clients = {client.id: client for client in read_whole(connection, ids)}
    return [clients[client_id] for client_id in ids if client_id in clients]


def _place(row: Any, is_by_change: bool) -> Place | None:
    if row is None:
        return None
    return Place(row.id, row.updated_on if is_by_change else None)


@cache
def _end(is_by_change: bool) -> Any:
    """The last client that a page looks at, where more follow."""
    looked_at = select(Client.id, Client.updated_on).where(_after(is_by_change))
    return _ordered(looked_at, is_by_change).limit(1).offset(bindparam("passed"))


@cache
def _ids(names: tuple[str, ...], *, is_by_change: bool, has_end: bool) -> Any:
    """The clients of a page, and one more that tells whether it is the last."""
    is_direct = not DIRECT.isdisjoint(names)
    after = _after(is_by_change)
    if is_direct and is_by_change:  # the few of the filter are read, and sorted
        after = without_index(after)
    passing = conditions(names, indexed=DIRECT)
    chosen: Any = select(Client.id, Client.updated_on).where(after, *passing)
    if has_end:
        chosen = chosen.where(_up_to_end(is_by_change))
    return _ordered(chosen, is_by_change).limit(bindparam("count"))


def _ordered(chosen: Any, is_by_change: bool) -> Any:
    return chosen.order_by(*([Client.updated_on] if is_by_change else []), Client.id)


def _after(is_by_change: bool) -> ColumnElement[bool]:
    after = Client.id > bindparam("after")
    since: Any = bindparam("since")
    if not is_by_change:
        return after
    # the first part is what an index is asked for
    later = or_(Client.updated_on > since, after)
    return and_(Client.updated_on >= since, later)


def _up_to_end(is_by_change: bool) -> ColumnElement[bool]:
    up_to = Client.id <= bindparam("last")
    until: Any = bindparam("until")
    if not is_by_change:
        return up_to
    earlier = or_(Client.updated_on < until, up_to)
    return and_(Client.updated_on <= until, earlier)
