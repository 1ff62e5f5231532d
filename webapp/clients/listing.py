"""The desk's list: a page of clients, a line each, in an order; only the columns that are
shown are read.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true

from webapp.clients.models import Client
from webapp.clients.search import PAGE_SIZE, Filters, conditions
from webapp.clients.search_index import newest_matches
from webapp.extensions import db
from webapp.storage.engines import members

# clients that a list goes through, and that a search looks at, the newest that match; an export has
# all
MOST_FOUND = 5_000
LISTED = (
    Client.id,
    Client.account,
    Client.title,
    Client.email,
    Client.type_code,
    Client.department,
    Client.source,
    Client.source_status,
    Client.registered_kind,
    Client.registered_by,
    Client.created_on,
    Client.updated_on,
)
SORTS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "newest": (Client.created_on.desc(), Client.id.desc()),
    "oldest": (Client.created_on.asc(), Client.id.asc()),
    "account": (Client.account.asc(),),
    "name": (Client.name_key.asc(), Client.id.asc()),
    "state": (Client.source_status.asc(), Client.created_on.asc(), Client.id.asc()),
    "changed": (Client.updated_on.desc(), Client.id.desc()),
}


@dataclass(frozen=True)
class Listing:
    """One page of the desk's list: a row with the columns of LISTED for each client, and what a
    Page has.

    `is_cut` tells that there are more than `total`; of a search, that only the newest that match
    were looked at.
    """

    rows: Sequence[Any]
    page: int
    pages: int
    total: int
    is_cut: bool = False


def list_rows(filters: Filters, sort: str, page: int = 1) -> Listing:
    """Return a page of the desk's list in the order that SORTS names; no row past the last page."""
    connection, rest = db.session.connection(), replace(filters, search=None)
    if filters.search is None:
        ids = _ids(connection, rest)
        is_cut = len(ids) > MOST_FOUND
    else:
        ids = newest_matches(connection, filters.search, MOST_FOUND + 1)
        is_cut = len(ids) > MOST_FOUND
        ids = (
            _ids(connection, rest, among=ids[:MOST_FOUND]) if rest != Filters() else ids
        )
    total = min(len(ids), MOST_FOUND)
    pages = max(1, math.ceil(total / PAGE_SIZE))
    if page > pages:
        return Listing([], page, pages, total, is_cut)
    if is_cut and filters.search is None:
        # many: they are soon met in the order's own index
        chosen = select(Client.id).where(*_in_the_order_of(rest, sort))
    else:
        # few are quicker sorted
        among = members(connection, ids[:MOST_FOUND])
        chosen = select(Client.id).where(Client.id.in_(among))
    order = SORTS[sort]
    # ids alone: an index has them
    shown = chosen.order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    rows = connection.execute(
        select(*LISTED).where(Client.id.in_(shown)).order_by(*order)
    ).all()
    return Listing(rows, page, pages, total, is_cut)


def newest(most: int) -> Sequence[Any]:
    """Return the columns of LISTED of the clients that were registered last, the newest first."""
    rows = select(*LISTED).order_by(*SORTS["newest"]).limit(most)
    return db.session.execute(rows).all()


def oldest_in_state(state: str, most: int) -> Sequence[Any]:
    """Return the columns of LISTED of the first clients in a state, the oldest first."""
    rows = (
        select(*LISTED).where(Client.source_status == state).order_by(*SORTS["state"])
    )
    return db.session.execute(rows.limit(most)).all()


def _ids(
    connection: Connection, filters: Filters, among: list[int] | None = None
) -> list[int]:
    """The ids of clients that pass the filters, one more than MOST_FOUND at most, in no order."""
    passing = list(conditions(filters))
    if len(passing) > 1 or among is not None:
        passing = list(_in_the_order_of(filters, "newest"))
    found = select(Client.id).where(*passing)
    if among is not None:
        found = found.where(Client.id.in_(members(connection, among)))
    return list(connection.scalars(found.limit(MOST_FOUND + 1)))


def _in_the_order_of(filters: Filters, sort: str) -> Iterator[ColumnElement[bool]]:
    """Return the conditions so that the index of the order is gone through, in which all of them
    can be judged: those of other columns have no index.
    """
    leading: Any = SORTS[sort][0]
    for condition in conditions(filters):
        is_of_order = condition.left.key == leading.element.key
        yield condition if is_of_order else without_index(condition)


def without_index(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the same condition as `… IS TRUE`, for which no index is chosen.

    The plan that it prevents, of the state and the type by day: "SEARCH clients USING INDEX
    ix_clients_source_status" reads each client in the state for its type, and by name "USE TEMP
    B-TREE FOR ORDER BY" sorts all of them for a page of fifty. With it: "SCAN clients USING
    COVERING INDEX ix_clients_list", which ends after the fifty, or after MOST_FOUND.
    """
    return condition.is_(true())
