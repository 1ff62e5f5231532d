"""Finding clients: one by its id, or a page of the list with filters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.clients.models import Client
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
    """What the clients of a list have in common; None: anything. `updated_since` is aware and included."""

    client_type: str | None = None
    department: str | None = None
    email: str | None = None
    account: str | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list: its clients, its number from 1, the number of pages and of clients in all."""

    clients: Sequence[Client]
    page: int
    pages: int
    total: int


def find_client(client_id: int) -> Client | None:
    """Return the client with this id with all that belongs to it, or None."""
    return db.session.scalar(select(Client).where(Client.id == client_id).options(*WHOLE))


def find_client_of(user_id: int) -> Client | None:
    """Return the client whose login this user is, with all that belongs to it, or None."""
    return db.session.scalar(select(Client).where(Client.user_id == user_id).options(*WHOLE))


def list_clients(filters: Filters, page: int = 1) -> Page:
    """Return a page of the clients that pass all filters, the oldest id first; none past the last page."""
    chosen = _filtered(select(Client), filters)
    total = db.session.scalar(select(func.count()).select_from(chosen.with_only_columns(Client.id).subquery())) or 0
    pages = max(1, math.ceil(total / PAGE_SIZE))
    if page > pages:
        return Page([], page, pages, total)
    rows = chosen.order_by(Client.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE).options(*WHOLE)
    return Page(list(db.session.scalars(rows)), page, pages, total)


def _filtered(query: Select[Any], filters: Filters) -> Select[Any]:
    if filters.client_type is not None:
        query = query.where(Client.type_code == filters.client_type)
    if filters.department is not None:
        query = query.where(Client.department == filters.department)
    if filters.email is not None:
        query = query.where(Client.email_key == email_key(filters.email))
    if filters.account is not None:
        query = query.where(Client.account == filters.account.upper())
    if filters.updated_since is not None:
        query = query.where(Client.updated_on >= filters.updated_since)
    return query
