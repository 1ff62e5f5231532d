"""What a merge keeps, so that it can be undone: the rows of both clients as they were, as JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, or_, select

from webapp.clients.different import DifferentClients, pair_of
from webapp.clients.parts import PARTS
from webapp.clients.rows import CLIENTS
from webapp.clients.settled import SettledAdvice
from webapp.storage.columns import UtcDateTime
from webapp.storage.statements import Row, insert_on, table_of

# what was said about a client that is merged: it speaks of that one, and comes back with it
SAID = {
    table_of(SettledAdvice): ("client_id",),
    table_of(DifferentClients): ("client_id", "other_id"),
}


def rows_as_they_are(connection: Connection, client_id: int) -> dict[str, list[Row]]:
    """Return the row of a client and those of its parts, by table."""
    kept = {CLIENTS.name: _rows(connection, CLIENTS, CLIENTS.c.id == client_id)}
    for table in PARTS:
        kept[table.name] = _rows(connection, table, table.c.client_id == client_id)
    return kept


def take_aside(connection: Connection, client_id: int) -> dict[str, list[Row]]:
    """Remove what was said about a client, and return it by table."""
    kept = {}
    for table, columns in SAID.items():
        about = or_(*(table.c[name] == client_id for name in columns))
        kept[table.name] = _rows(connection, table, about)
        connection.execute(delete(table).where(about))
    return kept


def carry_apart(
    connection: Connection, said: Mapping[str, list[Row]], merged_id: int, into_id: int
) -> list[list[int]]:
    """Let those that were told apart from a client that is merged be different from the one that
    stays too, where nobody said so yet; return the pairs that came of it.
    """
    table = table_of(DifferentClients)
    carried = []
    for row in said[table.name]:
        [third] = {row["client_id"], row["other_id"]} - {merged_id}
        if third == into_id:
            continue
        ids = pair_of(third, into_id)
        this = insert_on(connection.dialect.name, table).on_conflict_do_nothing()
        this = this.values(as_stored(table, {**row, **ids})).returning(
            table.c.client_id
        )
        if connection.scalar(this) is not None:
            carried.append([*ids.values()])
    return carried


def let_go_carried(connection: Connection, carried: Iterable[list[int]]) -> None:
    """Remove the pairs that came of a merge."""
    table = table_of(DifferentClients)
    for client_id, other_id in carried:
        of_pair = (table.c.client_id == client_id) & (table.c.other_id == other_id)
        connection.execute(delete(table).where(of_pair))


def put_back(connection: Connection, kept: Mapping[str, list[Row]]) -> None:
    """Store what was taken aside again, but for what is about a client that is gone since."""
    for table, columns in SAID.items():
        for row in kept.get(table.name, []):
            ids = {row[name] for name in columns}
            there = select(func.count()).where(CLIENTS.c.id.in_(ids))
            if connection.scalar(there) == len(ids):
                connection.execute(insert(table), as_stored(table, row))


def as_stored(table: Table, row: Row) -> dict[str, Any]:
    """Return a row that was kept as it is stored; a column that came since has its default."""
    return {
        name: _read(table.c[name].type, value)
        for name, value in row.items()
        if name in table.c
    }


def _rows(connection: Connection, table: Table, of_client: Any) -> list[Row]:
    found = connection.execute(
        select(table).where(of_client).order_by(*table.primary_key)
    )
    return [
        {name: _plain(value) for name, value in row._mapping.items()} for row in found
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, UtcDateTime) and value is not None:
        return datetime.fromisoformat(value)
    return value
