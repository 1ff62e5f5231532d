"""Pages of the list that have a number, and how many there are in all; see `cursor_pages` for those
that each begin after a place.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from webapp.clients.found import without_order_index
from webapp.clients.models import Client
from webapp.clients.search import (
    MANY,
    PAGE_SIZE,
    Filters,
    conditions,
    part_of,
    values_of,
)
from webapp.clients.tally import count_clients, place_after
from webapp.clients.totals import count_passing
from webapp.clients.whole import read_whole
from webapp.extensions import db


@dataclass(frozen=True)
class Page:
    """One page of a list: its clients as plain data, its number from 1, the number of pages and
    of clients in all.
    """

    clients: Sequence[Client]
    page: int
    pages: int
    total: int


def list_clients(filters: Filters, page: int = 1) -> Page:
    """Return a page of the clients that pass all filters but the search, the oldest id first;
    none past the last page.
    """
    values, connection = values_of(filters), db.session.connection()
    total = count_passing(connection, values) if values else count_clients(connection)
    pages = max(1, math.ceil(total / PAGE_SIZE))
    if page > pages:
        return Page([], page, pages, total)
    before = (page - 1) * PAGE_SIZE
    if values:
        ids = _ids_passing(connection, before, total, values)
    else:
        after, passed = place_after(connection, before) if before else (0, 0)
        of_page = {"after": after, "passed": passed, "count": PAGE_SIZE}
        ids = connection.scalars(_IDS_AFTER, of_page).all()
    return Page(read_whole(connection, [*ids]), page, pages, total)


def _ids_passing(
    connection: Connection, before: int, total: int, values: Mapping[str, Any]
) -> Sequence[int]:
    """Return the ids of a page of those that pass the filters. Those that come before it, or after
    it where that are fewer, are passed by in an index.
    """
    count = min(PAGE_SIZE, total - before)
    after = total - before - count
    limits = {"count": count, "passed": min(before, after)}
    chosen = _ids_of(tuple(values), is_late=after < before, is_many=total > MANY)
    return connection.scalars(chosen, {**values, **limits}).all()


_IDS_AFTER = part_of(
    select(Client.id).where(Client.id > bindparam("after")).order_by(Client.id)
)


@cache
def _ids_of(names: tuple[str, ...], *, is_late: bool, is_many: bool) -> Select[int]:
    indexed: Collection[str] = ()
    order: ColumnElement[int] = Client.id.expression
    # the many are soon met in the order of the ids, and long sorted
    if not is_many:  # an index of the filter has them, and the few are soon sorted
        indexed, order = names, without_order_index(order)
    ids = select(Client.id).where(*conditions(names, indexed=indexed))
    return part_of(ids.order_by(order.desc() if is_late else order.asc()))
