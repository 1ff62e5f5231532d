"""The desk's list: a page of clients, a line each, in an order; only the columns that are shown are read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from webapp.clients.models import Client
from webapp.clients.search import PAGE_SIZE, Filters, conditions
from webapp.clients.search_index import matching
from webapp.extensions import db

MOST_FOUND = 10_000  # clients that a search looks at, the newest that match; an export has them all
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
    "state": (Client.source_status.asc(), Client.id.asc()),
    "changed": (Client.updated_on.desc(), Client.id.desc()),
}


@dataclass(frozen=True)
class Listing:
    """One page of the desk's list: a row with the columns of LISTED for each client, and what a Page has.

    `is_cut` tells that the search matches more clients than were looked at.
    """

    rows: Sequence[Any]
    page: int
    pages: int
    total: int
    is_cut: bool = False


def list_rows(filters: Filters, sort: str, page: int = 1) -> Listing:
    """Return a page of the desk's list in the order that SORTS names; no row past the last page."""
    total = db.session.scalar(select(func.count(Client.id)).where(*conditions(filters, MOST_FOUND))) or 0
    pages = max(1, math.ceil(total / PAGE_SIZE))
    is_cut = total > 0 and _finds_more(filters.search)
    if page > pages:
        return Listing([], page, pages, total, is_cut)
    order = SORTS[sort]
    chosen = select(Client.id).where(*conditions(filters, MOST_FOUND, by_state=sort == "state"))
    ids = chosen.order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)  # ids alone: an index has them
    rows = db.session.execute(select(*LISTED).where(Client.id.in_(ids)).order_by(*order)).all()
    return Listing(rows, page, pages, total, is_cut)


def filtered_ids(filters: Filters) -> Select[Any]:
    """Return the query for the ids of all clients that pass the filters, for an export."""
    return select(Client.id).where(*conditions(filters))


def _finds_more(search: str | None) -> bool:
    found = matching(search, db.engine.dialect.name) if search else None
    return found is not None and db.session.scalar(found.limit(1).offset(MOST_FOUND)) is not None
