"""The engine and its sessions, with the same durability as the product."""

import os
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

URL = os.environ["DATABASE_URL"]
POOL = 16  # as the product has
BUSY_SECONDS = 30


def make_engine(url: str) -> Engine:
    """Return the engine of a database of the product's schema."""
    if not url.startswith("sqlite"):
        options = {"options": "-c timezone=UTC -c synchronous_commit=on"}
        return create_engine(
            url,
            pool_size=POOL,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args=options,
        )
    engine = create_engine(
        url, pool_size=POOL, max_overflow=64, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(
        engine,
        "begin",
        lambda connection: connection.exec_driver_sql(_begin(connection)),
    )
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> str:
    return f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}"


engine = make_engine(URL)
ReadSession = sessionmaker(engine)
# A transaction that reads first and writes then would fail with "database is locked" under SQLite.
WriteSession = sessionmaker(engine.execution_options(begin="IMMEDIATE"))


def reading() -> Iterator[Session]:
    """A session to read with."""
    with ReadSession() as session:
        yield session


def writing() -> Iterator[Session]:
    """A session to write with; it begins at its first statement."""
    with WriteSession() as session:
        yield session
