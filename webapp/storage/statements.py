"""Statements of the models that are put together once, and run at the driver's cursor.

For what each registration does: SQLAlchemy's own execution takes longer than most of what it runs.
Rows in any number are one value of a statement, as JSON, so on PostgreSQL all rows of all tables go
to the server in one trip.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, lru_cache
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, NamedTuple

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
AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named", json_serializer=AS_JSON),
    "postgresql": postgresql.psycopg.dialect(),  # type: ignore[no-untyped-call]
}
# the rows of a registration have one time, in a batch each its own
_sqlite_time = lru_cache(4096)(
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


class Dumped(NamedTuple):
    """Rows of a table as they go to the database: the statement's columns, and its value."""

    columns: Columns
    rows: Any


def dumped(
    connection: Connection, tables: Mapping[Table, Sequence[Row]]
) -> dict[Table, Dumped]:
    """Return rows as they go to the database, so that it need not be done while others wait; the
    rows of a table have the same columns.
    """
    dump = _as_given if connection.dialect.name == "sqlite" else _as_json
    return {
        table: Dumped(tuple(rows[0]), dump(rows))
        for table, rows in tables.items()
        if rows
    }


def _as_given(rows: Sequence[Row]) -> Sequence[Row]:
    return rows


def _as_json(rows: Sequence[Row]) -> str:
    return _with_times(rows)


_with_times = json.JSONEncoder(ensure_ascii=False, default=datetime.isoformat).encode


class Unfinished:
    """Rows of a table that lack one column, a text which is known late."""

    def __init__(self, connection: Connection, rows: Sequence[Row]) -> None:
        self.columns = tuple(rows[0])
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.rows: Sequence[Any] = rows
        if not self.is_sqlite:
            self.rows = [_with_times(row)[:-1] for row in rows]

    def finished(self, column: str, texts: Sequence[str]) -> Dumped:
        """Return the rows with the column."""
        columns, pairs = (*self.columns, column), zip(self.rows, texts, strict=True)
        if self.is_sqlite:
            return Dumped(columns, [{**row, column: text} for row, text in pairs])
        whole = [
            f'{row}, "{column}": {encode_basestring(text)}}}' for row, text in pairs
        ]
        return Dumped(columns, f"[{', '.join(whole)}]")


def insert_rows(connection: Connection, tables: Mapping[Table, Sequence[Row]]) -> None:
    """Insert rows into tables; the rows of one have the same columns, and a table comes after those
    that it refers to.
    """
    insert_dumped(connection, dumped(connection, tables))


def insert_dumped(connection: Connection, tables: Mapping[Table, Dumped]) -> None:
    """Insert rows as `insert_rows` does."""
    with driver_of(connection) as driver:
        if connection.dialect.name == "sqlite":
            for table, (names, rows) in tables.items():
                sql, stored = _insert_each(table, names)
                driver.executemany(sql, map(stored, rows))
        elif tables:
            columns = tuple((table, names) for table, (names, _rows) in tables.items())
            given = {table.name: rows for table, (_names, rows) in tables.items()}
            driver.execute(_insert_all(columns), given)


@cache
def _insert_each(
    table: Table, columns: Columns
) -> tuple[str, Callable[[Row], Sequence[Any]]]:
    """Return the INSERT of a row on SQLite, and what makes a row its values as SQLite stores them:
    by their place, as the driver looks up a name for each value of each row.
    """
    compiled: Any = insert(table).compile(
        dialect=sqlite.dialect(paramstyle="qmark"), column_keys=columns
    )
    names = compiled.positiontup
    given = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
    processors = [_sqlite_processor(table.c[name].type) for name in names]
    needed = [(place, each) for place, each in enumerate(processors) if each]

    def stored(row: Row) -> Sequence[Any]:
        values = [*given(row)]
        for place, process in needed:
            values[place] = process(values[place])
        return values

    return str(compiled), stored


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
