"""The limit: the rows of registrations, straight on the driver, over one connection and in one
durable commit each.

Nothing is checked, looked up or served: only what must be written is written.
"""

import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from bench.copies import Original, stored_by
from bench.load import payloads
from webapp.clients.account_code import prefix_of
from webapp.clients.bulk import Entry, store_batch
from webapp.clients.offered import load_reference
from webapp.record.actor import Actor
from webapp.record.check import check
from webapp.storage.columns import now

KEY = Actor("key", "bench", frozenset({"clients:create"}))
CLIENTS = 2_000
Execute = Callable[[str, Iterable[Any]], Any]
COUNTED = (
    "INSERT INTO account_counters (prefix, last) VALUES (?, 1) ON CONFLICT (prefix) DO UPDATE SET "
    "last = account_counters.last + 1"
    " RETURNING last"
)
CLAIMED = (
    "INSERT INTO idempotency_keys"
    " (api_key_id, key, body_hash, client_id, account, created_on)"
    " VALUES (1, ?, ?, ?, ?, ?)"
)


def rows_of_load(addresses: int) -> list[Original]:
    """Return the rows that the product stores for registrations of the load."""

    def store() -> None:
        reference = load_reference()
        checked = (
            check(payload, KEY, reference)[0]
            for payload in payloads(CLIENTS, addresses)
        )
        store_batch(
            Entry(registration, KEY, now(), [])
            for registration in checked
            if registration
        )

    made = stored_by(store)
    for original in made:
        for row in itertools.chain(*original.rows.values()):
            row.pop("id", None)
            row.update(
                {
                    name: bool(row[name])
                    for name in ("address_default", "contact_default")
                    if name in row
                }
            )
    return made


def registrations_a_second(
    database: str, made: list[Original], seconds: float
) -> float:
    """Insert registrations into a database, given by its address, for some seconds."""
    is_sqlite = database.startswith("sqlite:///")
    with (
        sqlite(database.removeprefix("sqlite:///"))
        if is_sqlite
        else postgresql(database) as connection
    ):
        begin = "BEGIN IMMEDIATE" if is_sqlite else "BEGIN"
        began = time.perf_counter()
        for count, original in enumerate(itertools.cycle(made), 1):
            connection.execute(begin)
            insert(connection, original, is_sqlite=is_sqlite)
            connection.execute("COMMIT")
            if (spent := time.perf_counter() - began) > seconds:
                return count / spent
    raise AssertionError("the cycle never ends")


def sqlite(path: str) -> sqlite3.Connection:
    """Open a file as the product does; the driver keeps its statements prepared."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def postgresql(url: str) -> psycopg.Connection[Any]:
    """Open a connection on which every statement is prepared."""
    connection = psycopg.connect(
        url, autocommit=True, options="-c timezone=UTC -c synchronous_commit=on"
    )
    connection.prepare_threshold = 0
    return connection


def insert(connection: Any, original: Original, *, is_sqlite: bool) -> None:
    """Insert the rows of a client, in a transaction that is open."""

    def sql(statement: str) -> str:
        return statement if is_sqlite else statement.replace("?", "%s")

    def insert_into(table: str, columns: Iterable[str]) -> str:
        names = [
            "rowid"
            if is_sqlite and table == "client_search" and name == "client_id"
            else name
            for name in columns
        ]
        values = ", ".join(
            "?::tsvector" if name == "terms" and not is_sqlite else "?"
            for name in names
        )
        return sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})")

    (client,) = original.rows["clients"]
    (last,) = connection.execute(sql(COUNTED), [prefix_of(client["title"])]).fetchone()
    client["account"] = f"{prefix_of(client['title'])}{last:02d}"
    (client_id,) = connection.execute(
        insert_into("clients", client) + " RETURNING id", list(client.values())
    ).fetchone()
    for table, rows in original.rows.items():
        if rows and table != "clients":
            values = [list({**row, "client_id": client_id}.values()) for row in rows]
            connection.cursor().executemany(insert_into(table, rows[0]), values)
    claim = [
        random.randbytes(12).hex(),
        "0" * 64,
        client_id,
        client["account"],
        client["created_on"],
    ]
    connection.execute(sql(CLAIMED), claim)
