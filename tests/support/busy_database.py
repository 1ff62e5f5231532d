"""A database that is too busy for one statement: what the transaction did before it is undone."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from webapp.storage.transactions import Unavailable


@contextmanager
def busy(app: Flask, statement: str, after: int = 0) -> Iterator[None]:
    """Refuse statements of writers that begin with these words, but the first `after`."""
    engine, seen = app.extensions["write_engine"], []

    def refuse(_connection, _cursor, sql, *_parameters):
        if sql.startswith(statement):
            seen.append(sql)
            if len(seen) > after:
                raise Unavailable

    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)
    assert len(seen) > after, f"nothing ran that begins with {statement}"
