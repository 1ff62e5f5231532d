"""Queries that a page reads at once: all of them are one statement, whose answer is a row of JSON.

A trip to PostgreSQL, with what the driver and SQLAlchemy do around it, takes as long as all that a
page asks for there; on SQLite it is what they do that takes long.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, Boolean, Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from webapp.extensions import db
from webapp.storage.columns import UtcDateTime, utc
from webapp.storage.statements import DIALECTS, driver_of

T = TypeVar("T")
MOST_KEPT = 500

# of each engine the functions that make an array of the columns, and of the rows
ARRAYS = {
    "sqlite": (func.json_array, func.json_group_array),
    "postgresql": (func.json_build_array, func.json_agg),
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
        answers = driver.execute(statement.sql, statement.given(values)).fetchone()
    return [
        read.made([*map(shape, rows or ())])
        for read, shape, rows in zip(
            reads, statement.shapes, map(statement.decoded, answers), strict=True
        )
    ]


class _Statement:
    """The statement of some reads: its text, its parameters, and what makes a row of each read from
    an array of JSON.
    """

    def __init__(self, reads: tuple[Read[Any], ...], engine: str) -> None:
        dialect, (of_columns, of_rows) = DIALECTS[engine], ARRAYS[engine]
        answers = []
        for number, read in enumerate(reads):
            rows = read.query.subquery(f"read_{number}")
            array = of_columns(*rows.c, type_=JSON)
            answers.append(select(of_rows(array)).scalar_subquery())
        made = select(*answers).compile(dialect=dialect)
        asked = {name: None for name, bind in made.binds.items() if bind.required}
        whole = made.construct_expanded_state(asked)  # with the values of each list
        kinds: dict[str, Any] = {
            name: bind.type.dialect_impl(dialect) for name, bind in made.binds.items()
        }
        stores = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        stores |= whole.processors
        self.sql = whole.statement
        self.stored = {name: stores[name] for name in asked if stores[name]}
        self.fixed = {
            name: (stores.get(name) or _as_is)(value)
            for name, value in whole.parameters.items()
            if name not in asked
        }
        self.shapes = [_shape(read.query.selected_columns, engine) for read in reads]
        self.decoded: Callable[[Any], Any] = (
            json.loads if engine == "sqlite" else _as_is
        )

    def given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of the parameters as the driver takes them."""
        given = {**self.fixed, **values}
        for name, store in self.stored.items():
            given[name] = store(given[name])
        return given


_at_once = lru_cache(MOST_KEPT)(_Statement)


def _as_is(value: Any) -> Any:
    return value


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
