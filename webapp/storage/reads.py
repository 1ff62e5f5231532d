"""Queries that a page reads at once: all of them are one statement, whose answer is a row of JSON.

A trip to PostgreSQL, with what the driver and SQLAlchemy do around it, takes as long as all that a
page asks for there; on SQLite it is what they do that takes long.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from psycopg import RawCursor
from sqlalchemy import JSON, Boolean, Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ColumnElement

from webapp.extensions import db
from webapp.storage.columns import UtcDateTime, utc
from webapp.storage.statements import AS_JSON, driver_of

T = TypeVar("T")
MOST_KEPT = 500


class Engine(NamedTuple):
    """How an engine is asked: its dialect with parameters by their place; the functions that make
    an array of columns, and of rows; what executes a statement at the driver's connection, and what
    a value of its answer is made of.
    """

    dialect: Dialect
    of_columns: Any
    of_rows: Any
    execute: Callable[[Any, str, Sequence[Any]], Any]
    decoded: Callable[[Any], Any]


# psycopg's own placeholders are looked for in a long statement each time
ENGINES = {
    "sqlite": Engine(
        sqlite.dialect(paramstyle="qmark", json_serializer=AS_JSON),
        func.json_array,
        func.json_group_array,
        lambda driver, sql, given: driver.execute(sql, given),
        json.loads,
    ),
    "postgresql": Engine(
        postgresql.psycopg.dialect(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
        func.json_build_array,
        func.json_agg,
        lambda driver, sql, given: RawCursor(driver).execute(sql, given),
        lambda value: value,
    ),
}


@dataclass(frozen=True, eq=False)
class Read(Generic[T]):
    """A query, and what is made of its rows: named tuples of Python's values, in its order.

    One that is read often is made once, as what is made of it is kept.
    """

    query: Any
    made: Callable[[list[Any]], T]

    def alone(self, **values: Any) -> T:
        """Read it by itself, with the values of its parameters."""
        [found] = read_at_once(db.session.connection(), (self,), values)
        return found  # type: ignore[no-any-return]


def read_at_once(
    connection: Connection, reads: tuple[Read[Any], ...], values: Mapping[str, Any]
) -> list[Any]:
    """Return what each of these reads; parameters of one name have one value in all of them."""
    statement = _at_once(reads, connection.dialect.name)
    with driver_of(connection) as driver:
        given = statement.given(values)
        answers = statement.engine.execute(driver, statement.sql, given).fetchone()
    found = map(statement.engine.decoded, answers)
    return [
        read.made([*map(shape, rows or ())])
        for read, shape, rows in zip(reads, statement.shapes, found, strict=True)
    ]


class _Statement:
    """The statement of some reads: its text, its parameters, and what makes a row of each read from
    an array of JSON.
    """

    def __init__(self, reads: tuple[Read[Any], ...], engine: str) -> None:
        self.engine = ENGINES[engine]
        dialect, answers = self.engine.dialect, []
        for number, read in enumerate(reads):
            rows = read.query.subquery(f"read_{number}")
            array = self.engine.of_columns(*rows.c, type_=JSON)
            answers.append(select(self.engine.of_rows(array)).scalar_subquery())
        made = select(*answers).compile(dialect=dialect)
        asked = {name: None for name, bind in made.binds.items() if bind.required}
        whole = made.construct_expanded_state(asked)  # with the values of each list
        kinds: dict[str, Any] = {
            name: bind.type.dialect_impl(dialect) for name, bind in made.binds.items()
        }
        stores = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        stores |= whole.processors
        self.sql, self.places = whole.statement, whole.positiontup or ()
        self.stored = {name: stores[name] for name in asked if stores[name]}
        self.fixed = {
            name: store(value) if (store := stores.get(name)) else value
            for name, value in whole.parameters.items()
            if name not in asked
        }
        self.shapes = [_shape(read.query.selected_columns, engine) for read in reads]

    def given(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values of the parameters as the driver takes them, in their places."""
        given = {**self.fixed, **values}
        for name, store in self.stored.items():
            given[name] = store(given[name])
        return [given[name] for name in self.places]


_at_once = lru_cache(MOST_KEPT)(_Statement)


def _shape(columns: Any, dialect: str) -> Callable[[list[Any]], Any]:
    row: Any = namedtuple("row", columns.keys())  # type: ignore[misc]
    converted = [
        (place, convert)
        for place, column in enumerate(columns)
        if (convert := _converter(column, dialect))
    ]

    def make(values: list[Any]) -> Any:
        for place, convert in converted:
            if values[place] is not None:
                values[place] = convert(values[place])
        return row._make(values)

    return make


def _converter(column: ColumnElement[Any], dialect: str) -> Callable[[Any], Any] | None:
    """Return what makes a value of this column from the one in JSON, None where it is the same."""
    if isinstance(column.type, UtcDateTime):
        return utc
    if dialect == "sqlite":  # which keeps both as something else
        if isinstance(column.type, JSON):
            return json.loads
        if isinstance(column.type, Boolean):
            return bool
    return None
