"""`put`: writes rows of the outbox in an open transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Connection, Executable, Table, text

from webapp.outbox.models import WAITING, Outgoing
from webapp.storage.columns import now
from webapp.storage.statements import AS_JSON, Row, fetch, table_of
from webapp.storage.writers import after_commit


class Item(NamedTuple):
    """Something to be done later. Of those with one `dedupe_key` the first is done and no other.

    `due_on` is when, None for at once; `Outgoing` tells the rest.
    """

    kind: str
    name: str
    dedupe_key: str
    event_id: int | None = None
    client_id: int | None = None
    user_id: int | None = None
    draft_id: str | None = None
    address: str = ""
    parameters: Mapping[str, Any] = {}
    due_on: datetime | None = None
    lane: int | None = None


TYPES = {
    "kind": "text",
    "name": "text",
    "dedupe_key": "text",
    "event_id": "bigint",
    "client_id": "bigint",
    "user_id": "bigint",
    "draft_id": "text",
    "address": "text",
    "parameters": "json",
    "due_on": "timestamptz",
    "lane": "bigint",
    "created_on": "timestamptz",
}
INSERT = """
    INSERT INTO outbox ({columns}, state, tries, lease, last_answer)
    SELECT {given}, :waiting, 0, '', '' FROM {rows}
    ON CONFLICT (dedupe_key) DO NOTHING RETURNING id
"""


OUTBOX = table_of(Outgoing)
_NEW = {"state": WAITING, "tries": 0, "lease": "", "last_answer": ""}


def rows_of(connection: Connection, items: Sequence[Item]) -> dict[Table, list[Row]]:
    """Return the rows of items that nobody can have put before, to be stored with other rows of an
    open transaction, and have them worked off as soon as it is committed.
    """
    if not items:
        return {}
    moment = now()
    _wake_after(connection, items)
    rows: list[Row] = [
        {
            **item._asdict(),
            **_NEW,
            "due_on": item.due_on or moment,
            "created_on": moment,
        }
        for item in items
    ]
    return {OUTBOX: rows}


def put(connection: Connection, items: Sequence[Item]) -> list[int]:
    """Write rows in the transaction of what they tell of, and have them worked off as soon as it is
    committed. Return the ids of those that were not there.
    """
    if not items:
        return []
    is_sqlite = connection.dialect.name == "sqlite"
    moment = _stored(now(), is_sqlite=is_sqlite)
    rows = []
    for item in items:
        due_on = _stored(item.due_on, is_sqlite=is_sqlite) if item.due_on else moment
        rows.append({**item._asdict(), "due_on": due_on, "created_on": moment})
    ids = fetch(connection, _insert, rows=AS_JSON(rows), waiting=WAITING)
    _wake_after(connection, items)
    return [row[0] for row in ids]


def _wake_after(connection: Connection, items: Sequence[Item]) -> None:
    """Have the threads of these items look when the transaction is committed."""
    outbox = current_app.extensions["outbox"]
    for kind, number in Counter(item.kind for item in items).items():
        outbox.count(kind, number)
        after_commit(connection, outbox.waker(kind))


def _stored(at: datetime, *, is_sqlite: bool) -> str:
    """Return a time as the column has it; SQLite keeps no zone."""
    if is_sqlite:
        return at.replace(tzinfo=None).isoformat(" ", "microseconds")
    return at.isoformat()


def _insert(dialect: str) -> Executable:
    if dialect == "sqlite":
        given = [f"value ->> '{name}'" for name in TYPES]
        rows = "json_each(:rows) WHERE true"
    else:
        given = list(TYPES)
        typed = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
        rows = f"json_to_recordset(CAST(:rows AS json)) AS given({typed})"
    columns = ", ".join(TYPES)
    sql = INSERT.format(columns=columns, given=", ".join(given), rows=rows)
    return text(sql)
