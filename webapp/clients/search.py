"""Finding clients: one by its id, or a page of the list with filters; see `listing` for the
desk's list.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.clients.models import Client
from webapp.clients.search_index import matches
from webapp.clients.states import WAITING
from webapp.extensions import db
from webapp.record.formats import email_key

PAGE_SIZE = 50
WHOLE = (
    joinedload(Client.client_type),
    joinedload(Client.user),
    selectinload(Client.addresses),
    selectinload(Client.contacts),
    selectinload(Client.advice),
)


@dataclass(frozen=True)
class Filters:
    """What the clients of a list have in common; None: anything.

    Moments are aware; `updated_since` and `created_from` are included, `created_before` is not.
    `registered_by` is the kind and the name of an actor, "" for all of the kind.
    """

    client_type: str | None = None
    department: str | None = None
    email: str | None = None
    account: str | None = None
    updated_since: datetime | None = None
    search: str | None = None
    state: str | None = None
    source: str | None = None
    registered_by: tuple[str, str] | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list: its clients, its number from 1, the number of pages and of clients
    in all.
    """

    clients: Sequence[Client]
    page: int
    pages: int
    total: int


def find_client(client_id: int) -> Client | None:
    """Return the client with this id with all that belongs to it, or None."""
    return db.session.scalar(
        select(Client).where(Client.id == client_id).options(*WHOLE)
    )


def find_clients(client_ids: Iterable[int]) -> list[Client]:
    """Return the clients with these ids, the oldest id first; unknown ids are left out."""
    return list(
        db.session.scalars(
            select(Client).where(Client.id.in_(list(client_ids))).order_by(Client.id)
        )
    )


def find_client_of(user_id: int) -> Client | None:
    """Return the client whose login this user is, with all that belongs to it, or None."""
    return db.session.scalar(
        select(Client).where(Client.user_id == user_id).options(*WHOLE)
    )


def is_suspended(user_id: int) -> bool:
    """Return whether the client whose login this user is was suspended."""
    suspended = select(Client.id).where(
        Client.user_id == user_id, Client.source_status.in_(WAITING)
    )
    return db.session.scalar(suspended) is not None


def list_clients(filters: Filters, page: int = 1) -> Page:
    """Return a page of the clients that pass all filters, the oldest id first; none past the
    last page.
    """
    chosen = select(Client).where(*conditions(filters))
    total = (
        db.session.scalar(
            select(func.count()).select_from(
                chosen.with_only_columns(Client.id).subquery()
            )
        )
        or 0
    )
    pages = max(1, math.ceil(total / PAGE_SIZE))
    if page > pages:
        return Page([], page, pages, total)
    rows = (
        chosen.order_by(Client.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
        .options(*WHOLE)
    )
    return Page(list(db.session.scalars(rows)), page, pages, total)


def conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Yield the condition on Client that each filter makes, the search among them."""
    if filters.email is not None:
        yield Client.email_key == email_key(filters.email)
    if filters.account is not None:
        yield Client.account == filters.account.upper()
    if filters.updated_since is not None:
        yield Client.updated_on >= filters.updated_since
    if filters.created_from is not None:
        yield Client.created_on >= filters.created_from
    if filters.created_before is not None:
        yield Client.created_on < filters.created_before
    if filters.search is not None:
        found = matches(filters.search, db.engine.dialect.name)
        yield found if found is not None else false()
    yield from _equalities(filters)


def _equalities(filters: Filters) -> Iterator[ColumnElement[bool]]:
    kind, name = filters.registered_by or (None, None)
    for column, value in (
        (Client.type_code, filters.client_type),
        (Client.department, filters.department),
        (Client.source_status, filters.state),
        (Client.source, filters.source),
        (Client.registered_kind, kind),
        (Client.registered_by, name or None),
    ):
        if value is not None:
            yield column == value
