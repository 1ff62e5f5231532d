"""Removing clients with all that refers to them: those of test keys, after some days. Real ones
are never removed.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, delete, select, text

from webapp.clients.events import LAST_ID
from webapp.clients.models import Client
from webapp.clients.search_index import index_of
from webapp.extensions import Base
from webapp.storage.statements import table_of
from webapp.storage.transactions import write
from webapp.users.models import User

AT_ONCE = 200  # clients that are removed in one transaction
CLIENTS, USERS = table_of(Client), table_of(User)


def forget_registered_before(moment: datetime) -> int:
    """Remove the clients that were registered before a moment, with their logins, and return how
    many.
    """
    old = select(Client.id, Client.user_id).where(Client.created_on < moment)
    some = old.order_by(Client.created_on).limit(AT_ONCE)
    removed = 0
    while True:
        with write() as connection:
            rows = connection.execute(some).all()
            if not rows:
                return removed
            _remember_last_event(connection)
            _remove(connection, [row.id for row in rows], [row.user_id for row in rows])
        removed += len(rows)


def _remove(connection: Connection, ids: list[int], user_ids: list[int | None]) -> None:
    index = index_of(connection.dialect.name)
    connection.execute(delete(index).where(index.c.client_id.in_(ids)))
    _remove_from(connection, CLIENTS, ids)
    _remove_from(connection, USERS, [each for each in user_ids if each is not None])


def _remove_from(connection: Connection, table: Table, ids: Sequence[int]) -> None:
    """Remove rows of a table, and before them those of every table that refers to them."""
    for other in reversed(Base.metadata.sorted_tables):
        for key in other.foreign_keys:
            if key.column.table is table:
                connection.execute(delete(other).where(key.parent.in_(ids)))
    connection.execute(delete(table).where(table.c.id.in_(ids)))


def _remember_last_event(connection: Connection) -> None:
    """Keep SQLite from giving the ids of removed events again; PostgreSQL does not."""
    if connection.dialect.name != "sqlite":
        return
    last = connection.scalar(text(LAST_ID))  # may be higher than any that is left
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'history'"))
    remembered = text(
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('history', :last)"
    )
    connection.execute(remembered, {"last": last})
