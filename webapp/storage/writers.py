"""How a process writes to its database: blocks, each a transaction, and groups that share one.

Who comes while a group is being stored waits; then the first of them leads, and takes along those
who wait by then. Nobody waits for a group to fill: who comes alone is a group of one.

SQLite has one writer: blocks and groups take turns, also with those of other processes. PostgreSQL
has many: only the groups of a process take turns; a block has a connection of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from webapp.extensions import db
from webapp.storage.causes import is_undone
from webapp.storage.checkpoints import Checkpoints
from webapp.storage.file_lock import turn_at
from webapp.storage.turns import R, StoreAll, T, Turns, Unavailable, Waiting

AFTER_COMMIT = "after_commit"
AT_ONCE = "50ms"  # what PostgreSQL may wait for a lock for a note beside a read


def is_of_one(error: BaseException) -> bool:
    """Tell whether an error of a group may be one item's, or of two that met, so that the others
    can be stored: not one of the database itself, such as a full disk.
    """
    if isinstance(error, DBAPIError):
        return isinstance(error, IntegrityError | DataError) or is_undone(error)
    return isinstance(error, Exception)


def after_commit(connection: Connection, call: Callable[[], None]) -> None:
    """Call something that fails at nothing when the transaction of a writer is committed, once
    however often this is said; never when it is undone.
    """
    connection.info.setdefault(AFTER_COMMIT, {})[call] = None


@contextmanager
def _calling_after(
    transaction: AbstractContextManager[Connection],
) -> Iterator[Connection]:
    """A transaction, and then what was to be called after its commit."""
    with transaction as connection:
        info = connection.info  # of the driver's connection, which goes on to others
        info.pop(AFTER_COMMIT, None)
        yield connection
        calls = info.pop(AFTER_COMMIT, ())
    for call in calls:
        call()


def together(writers: "Writers", store_all: StoreAll[T, R], item: T) -> R:
    """Store an item in a group, and return its result or raise its error."""
    mine = Waiting(store_all, item)
    writers.turns.wait_for(mine)
    if mine.leads:
        try:
            _lead(writers, mine)
        finally:
            writers.turns.pass_on()
    if isinstance(mine.result, BaseException):
        raise mine.result
    result: R = mine.result
    return result


def _lead(writers: "Writers", mine: Waiting) -> None:
    """Store the group of `mine`, and wake who waits for it when it is committed, or lost."""
    group = [mine]
    try:
        _store(writers, group, take_along=True)
    # whatever the error is, nobody may take what is theirs for committed
    except BaseException as error:
        is_divided = len(group) > 1 and is_of_one(error)
        for each in group:
            if is_divided:
                _store_alone(writers, each)
            else:
                each.result = error if each is mine else Unavailable(error)
    for each in group:
        each.woken.set()


def _store_alone(writers: "Writers", each: Waiting) -> None:
    try:
        _store(writers, [each])
    except BaseException as error:
        each.result = error


def _store(
    writers: "Writers",
    group: list[Waiting],
    *,
    take_along: bool = False,
    once_more: bool = True,
) -> None:
    """Store a group in one transaction; once more when its connection was lost before the
    commit was sent. What was lost then may be stored, and is for the caller to find out.
    """
    is_sent = False
    try:
        with writers.group() as connection:
            if take_along:
                writers.turns.take_along(group)
            store_all = group[0].store_all
            results = store_all(connection, [each.item for each in group])
            is_sent = True
    except DBAPIError as error:
        if is_sent or not once_more or not error.connection_invalidated:
            raise
        _store(writers, group, once_more=False)
        return
    for each, result in zip(group, results, strict=True):
        each.result = result


class ManyWriters:
    """Writers to PostgreSQL: blocks beside each other, groups in turn."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self.engine, self.turns = engine, Turns(seconds)

    def block(self) -> AbstractContextManager[Connection]:
        """A transaction for one."""
        return self.group()

    def group(self) -> AbstractContextManager[Connection]:
        """A transaction for a group whose turn it is."""
        return _calling_after(self.engine.begin())

    def if_free(self, statement: Executable) -> None:
        """Run a statement if it need not wait."""
        with suppress(DBAPIError):
            db.session.rollback()  # gives its connection back, as `end_reading` does
            with self.block() as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{AT_ONCE}'")
                connection.execute(statement)


class OneWriter:
    """Writers to SQLite's file: blocks and groups in turn."""

    def __init__(
        self, engine: Engine, checkpoints: Checkpoints, path: Path, seconds: float
    ) -> None:
        self.engine, self.checkpoints, self.path = engine, checkpoints, path
        self.turns = Turns(seconds)

    @contextmanager
    def block(self) -> Iterator[Connection]:
        """See `ManyWriters`."""
        self.turns.wait_for(Waiting())
        try:
            with self.group() as connection:
                yield connection
        finally:
            self.turns.pass_on()

    @contextmanager
    def group(self) -> Iterator[Connection]:
        """See `ManyWriters`."""
        with turn_at(self.path, self.turns.seconds) as came:
            if not came:
                raise Unavailable
            with _calling_after(self.engine.begin()) as connection:
                yield connection
        self.checkpoints.committed()

    def if_free(self, statement: Executable) -> None:
        """See `ManyWriters`."""
        if not self.turns.take():
            return
        try:
            with turn_at(self.path, 0) as came, suppress(DBAPIError):
                if came:
                    self._at_once(statement)
        finally:
            self.turns.pass_on()

    def _at_once(self, statement: Executable) -> None:
        """Write unless another process does, such as one that takes no turns. Raises DBAPIError."""
        with self.engine.connect() as connection:
            sqlite: Any = connection.connection.driver_connection
            sqlite.execute("PRAGMA busy_timeout=0")
            try:
                with connection.begin():
                    connection.execute(statement)
            finally:
                milliseconds = int(self.turns.seconds * 1000)
                sqlite.execute(f"PRAGMA busy_timeout={milliseconds}")
        self.checkpoints.committed()


Writers = ManyWriters | OneWriter
