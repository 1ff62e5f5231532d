"""The ways to write: `write()`, a transaction as a block, and `write_together`, one that is shared
where that is quicker.

They mean the same on both engines. What the request read before is plain data from then on: it
keeps the values that were read, and changing it changes nothing. What is read afterwards is read
anew. Only the connection that a writer is given writes.

PostgreSQL has many writers at once. SQLite has one, and each durable commit waits for the disk: so
whoever writes in a process does the jobs of those who wait meanwhile too, in one transaction, each
in a savepoint of its own, and they are let go when it is committed. A job that fails does not
affect the others.
"""

import hashlib
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import copy_context
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from flask import current_app
from sqlalchemy import Connection, Engine, Executable, text
from sqlalchemy.exc import DBAPIError, OperationalError

from webapp.extensions import db
from webapp.storage.checkpoints import Checkpoints
from webapp.storage.file_lock import turn_at

P = ParamSpec("P")
T = TypeVar("T")
UNDONE = {"40001", "40P01"}  # serialization_failure, deadlock_detected
RETRY_SECONDS = (0.02, 0.1, 0.3)
AT_ONCE = "50ms"  # what PostgreSQL may wait for a lock for a note beside a read
# jobs in one commit, so that the first of them and other processes need not wait long
MOST_TOGETHER = 32


class Unavailable(Exception):
    """What a request needs is not free now; it may be sent again later (answered 503).
    `log_message` says what.
    """

    log_message = "database unavailable"


def write() -> AbstractContextManager[Connection]:
    """A transaction to write in: committed durably at the end, undone on any error.

    It begins with the write lock on SQLite, so that what is read in it is what is changed. Keep
    slow work (hashing, mail) outside. Raises Unavailable when its turn doesn't come.
    """
    _keep_what_was_read()
    return _writers().block()


def write_together(job: Callable[[Connection], T]) -> T:
    """Do `job` in a transaction and return its result when that is committed durably; as `write`,
    for what comes in numbers.

    Another thread may do it, in the context of this request.
    """
    _keep_what_was_read()
    return _writers().together(job)


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
    is plain data from then on.
    """
    _keep_what_was_read()
    db.session.rollback()


def _keep_what_was_read() -> None:
    # a commit or rollback would make the session forget the values, and read them again
    db.session.expunge_all()


def in_turn(connection: Connection, *about: object) -> None:
    """Let no other transaction pass this with the same words until this one ends, so that what is
    looked up next stays so.

    For what no constraint can judge. On SQLite there is one writer anyway.
    """
    if connection.dialect.name != "sqlite":
        digest = hashlib.sha256(repr(about).encode()).digest()
        lock = int.from_bytes(digest[:8], signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


class Writers(Protocol):
    """How an engine is written to; `write` and `write_together` call it."""

    def block(self) -> AbstractContextManager[Connection]:
        """See `write`."""

    def together(self, job: Callable[[Connection], T]) -> T:
        """See `write_together`."""

    def if_free(self, statement: Executable) -> None:
        """See `write_if_free`."""


def _writers() -> Writers:
    writers: Writers = current_app.extensions["writers"]
    return writers


class ManyWriters:
    """Writers to PostgreSQL: each goes on in the transaction in which its request has read so
    far, which saves another one: statements see what is committed when they begin.
    """

    @contextmanager
    def block(self) -> Iterator[Connection]:
        """See `write`."""
        try:
            yield db.session.connection()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise

    def together(self, job: Callable[[Connection], T]) -> T:
        """See `write_together`."""
        with self.block() as connection:
            return job(connection)

    def if_free(self, statement: Executable) -> None:
        """See `write_if_free`."""
        with suppress(DBAPIError), self.block() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{AT_ONCE}'")
            connection.execute(statement)


class Waiting:
    """Somebody who waits to write: alone, or what is to be done for them in a transaction of
    several.
    """

    def __init__(self, job: Callable[[Connection], Any] | None = None) -> None:
        self.job, self.context = job, copy_context()
        self.woken, self.leads = threading.Event(), False
        self.result: Any = None
        self.error: BaseException | None = None

    def do(self, connection: Connection) -> None:
        """Do the job or nothing of it, and keep its result or error. Raises DBAPIError when
        the whole transaction is lost.
        """
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            self.result = self.context.run(self.job, connection)  # type: ignore[arg-type]
        except BaseException as error:
            self.error = error
            # fails when SQLite took back everything, as on a full disk
            connection.exec_driver_sql("ROLLBACK TO job")
        connection.exec_driver_sql("RELEASE job")


class WritersInTurn:
    """Writers of one process to one SQLite file, in the order in which they came; `seconds`
    is how long they wait at most.
    """

    def __init__(
        self, engine: Engine, checkpoints: Checkpoints, path: Path, seconds: float
    ) -> None:
        self.engine, self.checkpoints, self.path, self.seconds = (
            engine,
            checkpoints,
            path,
            seconds,
        )
        self.mutex, self.busy, self.waiting = threading.Lock(), False, deque[Waiting]()

    @contextmanager
    def block(self) -> Iterator[Connection]:
        """See `write`."""
        self._wait(Waiting())
        try:
            with self._transaction() as connection:
                yield connection
        finally:
            self._pass_on()

    def together(self, job: Callable[[Connection], T]) -> T:
        """See `write_together`."""
        mine = Waiting(job)
        self._wait(mine)
        if mine.leads:
            try:
                self._do_all(mine)
            finally:
                self._pass_on()
        if mine.error:
            raise mine.error
        result: T = mine.result
        return result

    def if_free(self, statement: Executable) -> None:
        """See `write_if_free`."""
        with self.mutex:
            if self.busy:
                return
            self.busy = True
        try:
            with turn_at(self.path, 0) as came, suppress(DBAPIError):
                if came:
                    self._at_once(statement)
        finally:
            self._pass_on()

    def _at_once(self, statement: Executable) -> None:
        """Write unless another process does, such as one that takes no turns. Raises DBAPIError."""
        with self.engine.connect() as connection:
            sqlite: Any = connection.connection.driver_connection
            sqlite.execute("PRAGMA busy_timeout=0")
            try:
                with connection.begin():
                    connection.execute(statement)
            finally:
                sqlite.execute(f"PRAGMA busy_timeout={int(self.seconds * 1000)}")
        self.checkpoints.committed()

    def _wait(self, mine: Waiting) -> None:
        """Return when `mine` is the one to write, or was written by another. Raises
        Unavailable when neither comes to pass.
        """
        # gives its connection back: two for one request could use up the pool
        db.session.rollback()
        with self.mutex:
            if not self.busy:
                self.busy = mine.leads = True
                return
            self.waiting.append(mine)
        if not mine.woken.wait(self.seconds):
            with self.mutex:
                if mine in self.waiting:
                    self.waiting.remove(mine)
                    raise Unavailable
            mine.woken.wait()

    def _pass_on(self) -> None:
        with self.mutex:
            if self.waiting:
                following = self.waiting.popleft()
                following.leads = True
                following.woken.set()
            else:
                self.busy = False

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with turn_at(self.path, self.seconds) as came:
            if not came:
                raise Unavailable
            with self.engine.begin() as connection:
                yield connection
        self.checkpoints.committed()

    def _do_all(self, mine: Waiting) -> None:
        """Do this job and those that wait; wake who waits for them when they are committed,
        or lost.
        """
        together = [mine]
        try:
            with self._transaction() as connection:
                # alone so far: it is undone with the whole transaction
                mine.result = mine.job(connection)  # type: ignore[misc]
                while len(together) < MOST_TOGETHER and (another := self._another()):
                    together.append(another)
                    another.do(connection)
        # whatever the error is, no waiting job may pass as committed
        except BaseException as error:
            for waiting in together:
                waiting.error = waiting.error or (
                    error if waiting is mine else Unavailable(error)
                )
        for waiting in together:
            waiting.woken.set()

    def _another(self) -> Waiting | None:
        with self.mutex:
            return (
                self.waiting.popleft() if self.waiting and self.waiting[0].job else None
            )


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
                if getattr(error.orig, "sqlstate", None) not in UNDONE:
                    raise
                # so that two that met do not meet again
                time.sleep(wait * (1 + random.random()))  # noqa: S311
        return function(*args, **kwargs)

    return call
