"""The desk's list: a page of clients, a line each, in an order; only the columns that are
shown are read.
"""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from webapp.clients.found import newest_matches
from webapp.clients.lines import SHOWN, Line, lines
from webapp.clients.models import Client
from webapp.clients.orders import SORTS
from webapp.clients.search import (
    OF_CONFIRMED,
    PAGE_SIZE,
    Filters,
    by_index,
    conditions,
    part_of,
    values_of,
)
from webapp.clients.soon_met import is_of_order, is_soon_met
from webapp.extensions import db
from webapp.storage.engines import members
from webapp.storage.reads import Read
from webapp.storage.statements import counted

# clients that a list goes through, and that a search looks at, the newest that match; an export has
# all
MOST_FOUND = 5_000


@dataclass(frozen=True)
class Listing:
    """One page of the desk's list: a line for each client, and what a Page has.

    `is_cut` tells that there are more than `total`; of a search, that only the newest that match
    were looked at. `is_of_newest`: the newest alone were put in this order.
    """

    rows: Sequence[Line]
    page: int
    pages: int
    total: int
    is_cut: bool = False
    is_of_newest: bool = False


class Found(NamedTuple):
    """What a list goes through: how many clients, whether there are more, and their ids; None
    where they are many and soon met in the index of the order.
    """

    total: int
    is_cut: bool
    ids: list[int] | None = None
    is_of_newest: bool = False


def list_rows(filters: Filters, sort: str, page: int = 1) -> Listing:
    """Return a page of the desk's list in the order that SORTS names; no row past the last page."""
    connection, values = db.session.connection(), values_of(filters)
    found = _found(connection, filters, values, sort)
    pages = max(1, math.ceil(found.total / PAGE_SIZE))
    shown: list[Line] = []
    if page <= pages:
        limits = {"count": PAGE_SIZE, "passed": (page - 1) * PAGE_SIZE}
        chosen, given = _chosen(connection, found, values, sort)
        shown = _page(sort, chosen).alone(**given, **limits)
    return Listing(shown, page, pages, found.total, found.is_cut, found.is_of_newest)


def listed_ids(filters: Filters, sort: str, most: int) -> list[int]:
    """Return the ids of the clients in the desk's list, in its order, `most` of them."""
    connection, values = db.session.connection(), values_of(filters)
    found = _found(connection, filters, values, sort)
    chosen, given = _chosen(connection, found, values, sort)
    limits = {"count": most, "passed": 0}
    return [*connection.scalars(chosen, {**given, **limits})]


def _found(
    connection: Connection, filters: Filters, values: Mapping[str, Any], sort: str
) -> Found:
    """Return what the list goes through."""
    if filters.search is not None:
        return _matching(connection, filters.search, values)
    found = _passing(connection, values)
    if not found.is_cut or is_soon_met(connection, sort, values):
        return found
    limits = {"count": MOST_FOUND, "passed": 0}
    newest = connection.scalars(
        _in_order("newest", tuple(values)), {**values, **limits}
    )
    return found._replace(ids=[*newest], is_of_newest=True)


def _chosen(
    connection: Connection, found: Found, values: Mapping[str, Any], sort: str
) -> tuple[Select[int], Mapping[str, Any]]:
    """Return the query for the ids in their order, `count` of them after those that are `passed`,
    and what it takes.
    """
    if found.ids is None:
        return _in_order(sort, tuple(values)), values
    return _sorted(sort, connection.dialect.name), {"ids": found.ids}


def _passing(connection: Connection, values: Mapping[str, Any]) -> Found:
    """Return what passes the filters with these values."""
    if not values:
        total = _ALL.alone(most=MOST_FOUND + 1)
        return Found(min(total, MOST_FOUND), total > MOST_FOUND)
    ids = _ids(connection, values)
    if len(ids) > MOST_FOUND:
        return Found(MOST_FOUND, is_cut=True)
    return Found(len(ids), is_cut=False, ids=ids)


def _matching(connection: Connection, search: str, values: Mapping[str, Any]) -> Found:
    """Return what a search finds among the newest that match, and the filters let pass."""
    ids = newest_matches(connection, search, MOST_FOUND + 1)
    is_cut = len(ids) > MOST_FOUND
    ids = ids[:MOST_FOUND]
    if values:
        ids = _ids(connection, values, among=ids)
    return Found(len(ids), is_cut, ids)


def _ids(
    connection: Connection, values: Mapping[str, Any], among: list[int] | None = None
) -> list[int]:
    """The ids of clients that pass the filters, one more than MOST_FOUND at most, in no order."""
    dialect = None if among is None else connection.dialect.name
    limits = {"ids": among, "most": MOST_FOUND + 1}
    return [*connection.scalars(_ids_of(tuple(values), dialect), {**values, **limits})]


# The queries: each is made once for what it depends on, which takes longer than to run it.


# how many clients there are; counting ends at `most`
_ALL: Read[int] = Read(counted(select(Client.id)), lambda rows: rows[0][0])


@cache
def _ids_of(names: tuple[str, ...], dialect: str | None) -> Select[int]:
    """The ids of clients that pass the filters with these names; with a dialect, among others."""
    indexed: Container[str] = names
    if "rep" in names:  # one of the staff has few of all clients
        indexed = ["rep"]
    elif len(names) > 1 or dialect:
        indexed = _of_order("newest", names)
    found = select(Client.id).where(*conditions(names, indexed=indexed))
    if dialect:
        return found.where(Client.id.in_(members(dialect))).limit(bindparam("most"))
    return by_index(found, names).limit(bindparam("most"))


@cache
def _in_order(sort: str, names: tuple[str, ...]) -> Select[int]:
    """The ids of the many that pass the filters with these names, from the index of the order."""
    passing = conditions(names, indexed=_of_order(sort, names))
    return part_of(select(Client.id).where(*passing).order_by(*SORTS[sort]))


@cache
def _page(sort: str, ids: Select[int]) -> Read[list[Line]]:
    """The lines of these ids: an index has the ids, so that few rows are read."""
    shown = SHOWN.where(Client.id.in_(ids)).order_by(*SORTS[sort])
    return Read(shown, lines)


@cache
def _sorted(sort: str, dialect: str) -> Select[int]:
    """The ids of few clients, which are quicker sorted."""
    these = select(Client.id).where(Client.id.in_(members(dialect)))
    return part_of(these.order_by(*SORTS[sort]))


def _of_order(sort: str, names: tuple[str, ...]) -> list[str]:
    """Return the names of filters that may have an index where that of the order is gone through,
    in which all of them can be judged. Confirmed addresses have one, which is in the order of the
    day, the only one that they are gone through in.
    """
    pairs = zip(names, conditions(names), strict=True)
    leading = [name for name, condition in pairs if is_of_order(condition, sort)]
    return [*leading, *OF_CONFIRMED]
