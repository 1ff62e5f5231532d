"""Statements of the models that are put together once, and run at the driver's cursor.

For what each registration does: SQLAlchemy's own execution takes longer than most of what it runs.
Rows in any number are one value of a statement, as JSON, so on PostgreSQL all rows of all tables go
to the server in one trip.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Executable,
    Select,
    Table,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from webapp.extensions import Base
from webapp.storage.columns import UtcDateTime

# escapes take up to three times the room
AS_JSON = partial(json.dumps, ensure_ascii=False)
DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named", json_serializer=AS_JSON),
    "postgresql": postgresql.psycopg.dialect(),  # type: ignore[no-untyped-call]
}
# the rows of a registration have one time
_sqlite_time = lru_cache(64)(
    UtcDateTime().dialect_impl(DIALECTS["sqlite"]).bind_processor(DIALECTS["sqlite"])  # type: ignore[arg-type]
)
Row = Mapping[str, Any]  # of a table: its values by column
Columns = tuple[str, ...]


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    table: Any = model.__table__
    return table  # type: ignore[no-any-return]


def counted(chosen: Select[Any], most: Any = bindparam("most")) -> Select[int]:  # noqa: B008
    """Return the query for how many rows another one gives; counting ends at `most`."""
    return select(func.count()).select_from(chosen.limit(most).subquery())


def written(word: str) -> ColumnElement[str]:
    """Return a word of our own as it stands in a statement; as parameters, the words of a list are
    written into the text of it each time.
    """
    return literal_column(f"'{word}'")


def insert_on(dialect: str, table: Any) -> Any:
    """Return an INSERT of the engine's own kind, which can say what to do on a conflict."""
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)


def fetch(
    connection: Connection, make: Callable[[str], Executable], **values: Any
) -> list[Any]:
    """Return the rows that a statement gives; `make` makes it for the engine of this name."""
    sql, fixed = _made(make, connection.dialect.name)
    with driver_of(connection) as driver:
        rows: list[Any] = driver.execute(sql, {**fixed, **values}).fetchall()
    return rows


@cache
def _made(
    make: Callable[[str], Executable], dialect: str
) -> tuple[str, dict[str, Any]]:
    """Return the text of a statement, and the parameters that have a value already."""
    made: Any = make(dialect)
    compiled = made.compile(dialect=DIALECTS[dialect])
    fixed = {
        name: value for name, value in compiled.params.items() if value is not None
    }
    return str(compiled), fixed


def insert_rows(connection: Connection, tables: Mapping[Table, Sequence[Row]]) -> None:
    """Insert rows into tables; the rows of one have the same columns, and a table comes after those
    that it refers to.
    """
    columns = {table: tuple(rows[0]) for table, rows in tables.items() if rows}
    with driver_of(connection) as driver:
        if connection.dialect.name == "sqlite":
            for table, names in columns.items():
                sql, stored = _insert_each(table, names)
                driver.executemany(sql, map(stored, tables[table]))
        elif columns:
            given = {
                table.name: AS_JSON(tables[table], default=datetime.isoformat)
                for table in columns
            }
            driver.execute(_insert_all(tuple(columns.items())), given)


@cache
def _insert_each(table: Table, columns: Columns) -> tuple[str, Callable[[Row], Row]]:
    """Return the INSERT of a row on SQLite, and what makes its values those that SQLite stores."""
    dialect = DIALECTS["sqlite"]
    sql = str(insert(table).compile(dialect=dialect, column_keys=columns))
    processors = {name: _sqlite_processor(table.c[name].type) for name in columns}
    needed = [(name, process) for name, process in processors.items() if process]

    def stored(row: Row) -> Row:
        return {**row, **{name: process(row[name]) for name, process in needed}}

    return sql, stored


def _sqlite_processor(kind: Any) -> Any:
    """Return what makes a value of this type one that SQLite stores, None where nothing does."""
    dialect = DIALECTS["sqlite"]
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    return _sqlite_time if isinstance(kind, UtcDateTime) else processor


@cache
def _insert_all(tables: tuple[tuple[Table, Columns], ...]) -> str:
    """Return the one statement that inserts the rows of all these tables on PostgreSQL."""
    inserts = []
    for table, columns in tables:
        typed = [column(name, table.c[name].type) for name in columns]
        given = func.json_to_recordset(cast(bindparam(table.name), JSON))
        rows = select(
            given.table_valued(*typed).render_derived("given", with_types=True)
        )
        stored = insert(table).from_select(columns, rows, include_defaults=False)
        inserts.append(stored.cte(f"into_{table.name}"))
    whole: Any = select(literal_column("1")).add_cte(*inserts)
    return str(whole.compile(dialect=DIALECTS["postgresql"]))


@contextmanager
def driver_of(connection: Connection) -> Iterator[Any]:
    """Give the driver's own connection; its errors are raised as SQLAlchemy's."""
    driver = connection.connection.driver_connection
    dialect = connection.dialect
    errors = dialect.loaded_dbapi.Error
    try:
        yield driver
    except errors as error:
        is_lost = dialect.is_disconnect(error, driver, None)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None,
            None,
            error,
            errors,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=dialect,
        ) from error
