"""The ways to write: `write()`, a transaction as a block, and `write_together`, for what comes in
large numbers and is stored in one transaction with what others store at the same moment.

They mean the same on both engines. What the request read before is plain data from then on: it
keeps the values that were read, and changing it changes nothing. What is read afterwards is read
anew. Only the connection that a writer is given writes.
"""

import hashlib
import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import current_app
from sqlalchemy import Connection, Executable, text
from sqlalchemy.exc import OperationalError

from webapp.extensions import db
from webapp.storage.causes import is_undone
from webapp.storage.turns import StoreAll
from webapp.storage.turns import Unavailable as Unavailable
from webapp.storage.writers import Writers, together

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")
RETRY_SECONDS = (0.02, 0.1, 0.3)


def write() -> AbstractContextManager[Connection]:
    """A transaction to write in: committed durably at the end, undone on any error.

    It begins with the write lock on SQLite, so that what is read in it is what is changed. Keep
    slow work (hashing, mail) outside. Raises Unavailable when its turn doesn't come.
    """
    end_reading()
    return _writers().block()


def write_together(store_all: StoreAll[T, R], item: T) -> R:
    """Store `item` and return its result when that is committed durably; see
    `storage/writers.py`.

    `store_all` gets a connection and the items of all who wait, in order, and returns the result of
    each; a result that is an exception is raised here, and nothing is stored of its item.
    """
    end_reading()
    return together(_writers(), store_all, item)


def write_if_free(statement: Executable) -> None:
    """Run a statement in a transaction of its own if that can be done at once, else let it be: for
    notes beside a read.

    Such as when somebody was last here: a page that is read waits for no writer, and never fails
    for one.
    """
    _keep_what_was_read()
    _writers().if_free(statement)


def end_reading() -> None:
    """End the transaction that the request reads in, before work that takes its time; what was read
    is plain data from then on. Its connection is given back: two for one request could use up the
    pool.
    """
    if db.session.registry.has():
        _keep_what_was_read()
        db.session.rollback()


def _keep_what_was_read() -> None:
    # a commit or rollback would make the session forget the values, and read them again
    db.session.expunge_all()


def _writers() -> Writers:
    writers: Writers = current_app.extensions["writers"]
    return writers


def in_turn(connection: Connection, *about: object) -> None:
    """Let no other transaction pass this with the same words until this one ends, so that what is
    looked up next stays so.

    For what no constraint can judge. On SQLite there is one writer anyway.
    """
    if connection.dialect.name != "sqlite":
        digest = hashlib.sha256(repr(about).encode()).digest()
        lock = int.from_bytes(digest[:8], signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def retried(function: Callable[P, T]) -> Callable[P, T]:
    """Call a function that writes once more, a few times, when PostgreSQL undid its transaction for
    the sake of another.

    Deadlocks and serialisation failures are no fault of the program; what was undone can be done
    again. Raises the last one.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        for wait in RETRY_SECONDS:
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if not is_undone(error):
                    raise
                # so that two that met do not meet again
                time.sleep(wait * (1 + random.random()))  # noqa: S311
        return function(*args, **kwargs)

    return call
