"""What stands in the database, whatever put it there."""

from operator import itemgetter
from typing import Any

from flask import Flask
from sqlalchemy import Connection, inspect, text

from webapp.extensions import db

LAST_USED = ("last_used_on", "last_used_from")


def tables(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the database has it, but when an API key was used last, which
    is noted beside a call, also of one that changes nothing.
    """
    with app.app_context(), db.engine.connect() as connection:
        found = {
            name: _rows(connection, name)
            for name in inspect(connection).get_table_names()
        }
    for key in found.get("api_keys", ()):
        for note in LAST_USED:
            key.pop(note, None)
    return found


def rows(app: Flask, table: str) -> list[dict[str, Any]]:
    """Every row of one table, by its id if it has one: PostgreSQL has no order of its own."""
    with app.app_context(), db.engine.connect() as connection:
        return _rows(connection, table)


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    found = connection.exec_driver_sql(f"SELECT * FROM {table}")
    names = tuple(found.keys())
    each = [dict(zip(names, row, strict=True)) for row in found]
    return sorted(each, key=itemgetter("id")) if "id" in names else each


def counts(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context(), db.engine.connect() as connection:
        each = (
            f"SELECT '{name}', count(*) FROM {name}"
            for name in inspect(connection).get_table_names()
        )
        return dict(connection.exec_driver_sql(" UNION ALL ".join(each)).all())


def holds(app: Flask, secret: str) -> bool:
    """Whether any column of any table has this text in it."""
    return any(
        secret in str(value)
        for rows in tables(app).values()
        for row in rows
        for value in row.values()
    )


def execute(app: Flask, statement: str, **values: Any) -> None:
    """Run one statement and commit it, past all the code that would have checked it."""
    with app.app_context(), app.extensions["write_engine"].begin() as connection:
        connection.execute(text(statement), values)
