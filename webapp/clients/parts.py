"""What belongs to a client and is written anew when it changes: addresses, contacts, advice, and
what search finds it by.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, delete

from webapp.clients.events import insert_telling
from webapp.clients.merged import with_codes
from webapp.clients.models import Client
from webapp.clients.row_ids import kept_rows, new_rows
from webapp.clients.rows import (
    ADDRESSES,
    ADVICE,
    CONTACTS,
    HISTORY,
    advice_rows,
    of_client,
)
from webapp.clients.search_index import index_of, index_row, words_of
from webapp.record.problem import Advice
from webapp.record.schema import Record
from webapp.storage.statements import Row, insert_rows

PARTS = (ADDRESSES, CONTACTS, ADVICE)


def remove_parts(connection: Connection, client_ids: Iterable[int]) -> None:
    """Remove what belongs to clients, and what search finds them by."""
    ids = [*client_ids]
    for table in (*PARTS, index_of(connection.dialect.name)):
        connection.execute(delete(table).where(table.c.client_id.in_(ids)))


def insert_parts(
    connection: Connection,
    client: Client,
    record: Record,
    lists: tuple[Sequence[Row], Sequence[Row]],
    advice: Iterable[Advice],
    history: Sequence[Row] = (),
) -> None:
    """Insert what belongs to a client with this record, and entries of its history: rows of the
    lists, the addresses and the contacts, that keep their ids, then those that are new.
    """
    kept: dict[Table, Sequence[Row]] = {ADVICE: advice_rows(advice), HISTORY: history}
    added = {}
    for table, rows in zip((ADDRESSES, CONTACTS), lists, strict=True):
        kept[table], added[table] = kept_rows(rows), new_rows(rows)
    tables = {table: of_client(client.id, rows) for table, rows in kept.items()}
    words = with_codes(connection, client.id, words_of(record))
    index = index_row(client.id, client.account, words)
    tables[index_of(connection.dialect.name)] = [index]
    insert_telling(connection, tables)
    insert_rows(
        connection, {table: of_client(client.id, rows) for table, rows in added.items()}
    )
