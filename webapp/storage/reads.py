"""Queries that a page reads at once: all of them are one statement, whose answer is a row of JSON.

A trip to PostgreSQL, with what the driver and SQLAlchemy do around it, takes as long as all that a
page asks for there; on SQLite it is what they do that takes long.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, Boolean, Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from webapp.extensions import db
from webapp.storage.columns import UtcDateTime, utc

T = TypeVar("T")

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
    statement, shapes = _at_once(reads, connection.dialect.name)
    answers = connection.execute(statement, values).one()
    return [
        read.made([*map(shape, rows or ())])
        for read, shape, rows in zip(reads, shapes, answers, strict=True)
    ]


@cache
def _at_once(
    reads: tuple[Read[Any], ...], dialect: str
) -> tuple[Any, list[Callable[[list[Any]], Any]]]:
    """Return the statement, and what makes a row of each query from an array of JSON."""
    of_columns, of_rows = ARRAYS[dialect]
    answers = []
    for number, read in enumerate(reads):
        rows = read.query.subquery(f"read_{number}")
        array = of_columns(*rows.c, type_=JSON)
        answers.append(select(of_rows(array, type_=JSON)).scalar_subquery())
    shapes = [_shape(read.query.selected_columns, dialect) for read in reads]
    return select(*answers), shapes


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
