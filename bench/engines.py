"""The two database engines to measure on, behind one interface.

Make, copy, rename and drop a database, its URL, and `bulk`: a context in which a function writes
many rows quickly.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests.support.databases import run_on

# table and rows, which all have the same columns
Write = Callable[[str, list[dict[str, Any]]], None]


class Sqlite:
    """Databases as files in a folder."""

    name = "sqlite"
    server_pid = None  # the engine works in the product's own processes

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, database: str) -> Path:
        return self.folder / f"{database}.db"

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of a database."""
        return f"sqlite:///{self._path(database)}"

    def databases(self) -> list[str]:
        """Return the names of all databases."""
        return [path.stem for path in self.folder.glob("*.db")]

    def make(self, database: str) -> None:
        """Make an empty database."""
        self._path(database).touch()

    def copy(self, source: str, database: str) -> None:
        """Make a copy of a database that nobody uses at the moment."""
        self._settle(source)
        shutil.copyfile(self._path(source), self._path(database))

    def rename(self, database: str, name: str) -> None:
        """Give a database another name."""
        self._settle(database)
        self._path(database).rename(self._path(name))
        self.drop(database)  # what was beside it

    def _settle(self, database: str) -> None:
        """Bring what is in the log beside a database into its file."""
        with closing(sqlite3.connect(self._path(database))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop(self, database: str) -> None:
        """Remove a database if it is there, with what SQLite and the product keep beside it."""
        for path in self.folder.glob(f"{database}.db*"):
            path.unlink()

    @contextmanager
    def bulk(self, database: str) -> Iterator[Write]:
        """Open a database to write to; its indexes grow with it, as built at the end they
        would be full, and each insert split a page.
        """
        connection = sqlite3.connect(self._path(database), isolation_level=None)
        for pragma in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "foreign_keys=OFF",
            "cache_size=-1500000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        yield partial(_insert, connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()


def _insert(
    connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]
) -> None:
    # The index of FTS5 calls its key rowid.
    columns = [
        "rowid" if (table, column) == ("client_search", "client_id") else column
        for column in rows[0]
    ]
    values = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"
    connection.executemany(statement, [tuple(row.values()) for row in rows])


class Postgres:
    """Databases of a cluster of our own; `server_pid` is its first process."""

    name = "postgresql"

    def __init__(self, server: str, server_pid: int | None = None) -> None:
        self.server, self.server_pid = server, server_pid

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of a database."""
        return f"{self.server}/{database}"

    def databases(self) -> list[str]:
        """Return the names of all databases."""
        with psycopg.connect(self.url("postgres")) as connection:
            return [
                name
                for (name,) in connection.execute("SELECT datname FROM pg_database")
            ]

    def _run(self, statement: str) -> None:
        run_on(self.url("postgres"), statement)

    def make(self, database: str) -> None:
        """Make an empty database."""
        self._run(f"CREATE DATABASE {database}")

    def copy(self, source: str, database: str) -> None:
        """Make a copy of a database that nobody uses at the moment."""
        self._run(f"CREATE DATABASE {database} TEMPLATE {source} STRATEGY file_copy")

    def rename(self, database: str, name: str) -> None:
        """Give a database another name."""
        self._run(f"ALTER DATABASE {database} RENAME TO {name}")

    def drop(self, database: str) -> None:
        """Remove a database if it is there."""
        self._run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    @contextmanager
    def bulk(self, database: str) -> Iterator[Write]:
        """Open a database to write to; its indexes are built at the end."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for setting in (
                "session_replication_role = replica",
                "synchronous_commit = off",
                "maintenance_work_mem = '512MB'",
            ):
                connection.execute(f"SET {setting}".encode())
            connection.execute("SET timezone = 'UTC'")
            indexes = connection.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            ).fetchall()
            for name, _sql in indexes:
                connection.execute(f"DROP INDEX {name}".encode())
            yield partial(_copy, connection)
            for _name, sql in indexes:
                connection.execute(sql.encode())
            _set_sequences(connection)
            connection.execute("VACUUM ANALYZE")


def _set_sequences(connection: psycopg.Connection[Any]) -> None:
    """Let the next id of each table be one above the highest."""
    columns = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE column_default LIKE 'nextval%'"
    ).fetchall()
    for table, column in columns:
        statement = (
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) "
            f"FROM {table} HAVING max({column}) IS NOT NULL"
        )
        connection.execute(statement.encode())


def _copy(
    connection: psycopg.Connection[Any], table: str, rows: list[dict[str, Any]]
) -> None:
    with connection.cursor().copy(
        f"COPY {table} ({', '.join(rows[0])}) FROM STDIN".encode()
    ) as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


Engine = Sqlite | Postgres
