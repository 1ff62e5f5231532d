"""How both database engines are opened: `init_app` binds the application to the database of
its DATABASE_URL.
"""

import functools
import os
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from select import POLLIN, poll
from typing import Any, TypeVar
from urllib.parse import quote

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Engine,
    Select,
    String,
    TypeDecorator,
    bindparam,
    cast,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    SQLAlchemyError,
)

from webapp.config import PROJECT, SettingError
from webapp.extensions import db
from webapp.storage.checkpoints import Checkpoints
from webapp.storage.statements import AS_JSON
from webapp.storage.writers import ManyWriters, OneWriter

T = TypeVar("T")
SESSION = {
    "timezone": "UTC",
    "synchronous_commit": "on",
    "lock_timeout": "10s",
    "statement_timeout": "20s",
    # Compiling what has a high estimate takes a second; all that is asked here reads a few rows.
    "jit": "off",
}  # PostgreSQL's, in each transaction
# so that the socket tells within two minutes of a server that went silently
KEEPALIVES = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 5}
# a writer waits this long for the other threads, and as long again for other processes
LOCK_SECONDS = 10.0


def is_sqlite(url: str) -> bool:
    """Return whether a DATABASE_URL is one of SQLite."""
    return url.startswith("sqlite:///")


def sqlite_path(url: str) -> Path:
    """Return the file that a DATABASE_URL of SQLite names."""
    return Path(url.removeprefix("sqlite:///")).absolute()


def shown_url(url: str) -> str:
    """Return a DATABASE_URL as it may be shown: with *** in place of a password."""
    return make_url(url).render_as_string(hide_password=True)


def _sqlalchemy_url(url: str) -> str:
    """SQLite opens files that exist and never makes an empty one by itself; `flask db
    upgrade` does.
    """
    return (
        f"sqlite:///file:{quote(str(sqlite_path(url)))}?mode=rw&uri=true"
        if is_sqlite(url)
        else url
    )


def _engine_options(url: str, config: Mapping[str, Any]) -> dict[str, Any]:
    if is_sqlite(url):
        return {
            "pool_size": 8,
            "max_overflow": config["THREADS"],
            "pool_timeout": LOCK_SECONDS,
            "hide_parameters": True,
            "json_serializer": AS_JSON,
        }
    return {
        "json_serializer": AS_JSON,
        "hide_parameters": True,  # what people typed is nothing for the log
        "pool_size": config["DATABASE_POOL"],
        "max_overflow": 0,
        "pool_timeout": LOCK_SECONDS,
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 5,
            **KEEPALIVES,
            **_kept_on_connections(config["DATABASE_POOLER"]),
        },
    }


def _kept_on_connections(is_pooled: bool) -> dict[str, Any]:
    """A pooler may give each transaction another connection: nothing is prepared on them, and
    our settings come with each.
    """
    return (
        {"prepare_threshold": None}
        if is_pooled
        else {
            "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items())
        }
    )


def _set_for_transaction(connection: Connection) -> None:
    connection.exec_driver_sql(
        "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in SESSION.items())
    )


def init_app(app: Flask) -> None:
    """Set up the application's engine; on SQLite: WAL, durable commits, foreign keys,
    explicit BEGIN.
    """
    url = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_DATABASE_URI"] = _sqlalchemy_url(url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url, app.config)
    db.init_app(app)
    app.teardown_appcontext(_end_reading)  # what is registered last runs first
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "sqlite":
        is_pooled = app.config["DATABASE_POOLER"]
        _ping_if_something_came(engine)
        # Each statement that reads is for itself: a transaction would show it no more, and its
        # rollback lets the driver forget what it has prepared, so that each page was planned anew.
        read_engine = (
            engine
            if is_pooled
            else engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        app.extensions |= {
            "read_engine": read_engine,
            "write_engine": engine,
            "writers": ManyWriters(engine, LOCK_SECONDS),
        }
        if is_pooled:  # our settings hold in transactions alone
            event.listen(engine, "begin", _set_for_transaction)
        return
    # One connection that writes, so that it need not read again what others wrote; it keeps the
    # upper pages of large indexes.
    write_engine = create_engine(
        _sqlalchemy_url(url), pool_size=1, hide_parameters=True, json_serializer=AS_JSON
    )
    event.listen(engine, "engine_disposed", lambda _engine: write_engine.dispose())
    for each, mode, cache in ((engine, "DEFERRED", 2), (write_engine, "IMMEDIATE", 16)):
        _begin_with(mode, each)
        event.listen(each, "connect", partial(_set_pragmas, cache=cache))
        _refuse_lost_files(each, sqlite_path(url))
    writers = OneWriter(
        write_engine,
        Checkpoints(engine, sqlite_path(url)),
        sqlite_path(url),
        LOCK_SECONDS,
    )
    app.extensions |= {
        "read_engine": engine,
        "write_engine": write_engine,
        "writers": writers,
    }


def _ping_if_something_came(engine: Engine) -> None:
    """Ping at a checkout only where the server has sent something meanwhile, as one does that ends
    a connection: a ping each time costs a twentieth of a registration.
    """
    ping = engine.dialect.do_ping

    def do_ping(connection: Any) -> bool:
        polled = poll()
        polled.register(connection.pgconn.socket, POLLIN)
        return not polled.poll(0) or ping(connection)

    engine.dialect.do_ping = do_ping  # type: ignore[method-assign, assignment]


def reading() -> AbstractContextManager[Connection]:
    """A connection to look something up with, that is given back at once."""
    engine: Engine = current_app.extensions["read_engine"]
    return engine.connect()


def look_up(read: Callable[[Connection], T]) -> T:
    """Return what `read` reads, on a connection that is given back at once; on another one when the
    first was lost meanwhile.
    """
    try:
        with reading() as connection:
            return read(connection)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    with reading() as connection:
        return read(connection)


def _end_reading(_error: BaseException | None) -> None:
    """End what a request read in; a connection that broke meanwhile must not spoil an answer
    that is made.
    """
    if not db.session.registry.has():
        return
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()


def _set_pragmas(connection: Any, _record: Any, *, cache: int) -> None:
    # the driver's own deferred BEGIN fails at once under load; see _begin_with
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={int(LOCK_SECONDS * 1000)}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",  # of savepoints too
        f"cache_size={-1000 * cache}",  # MB
        # Checkpoints are made beside the writers; one in a commit, at 256 MB, only where they do
        # not keep up. A log that had grown is shortened when it begins anew.
        "wal_autocheckpoint=64000",
        f"journal_size_limit={64 * 1024 * 1024}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_with(mode: str, engine: Engine) -> None:
    def begin(connection: Any) -> None:
        connection.execute(f"BEGIN {mode}")

    # Not by the documented `begin` event: an engine with one looks for others at each statement.
    # A transaction of twelve inserts took 380 µs with the event, 247 µs like this (SQLAlchemy 2.1,
    # SQLite in WAL mode without fsync, the quickest of 15 runs of 300).
    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]


def _refuse_lost_files(engine: Engine, path: Path) -> None:
    """Open a new connection when the file was removed or replaced: writes to the old one
    would be lost.
    """

    def identity() -> tuple[int, int]:
        found = os.stat(path)
        return found.st_dev, found.st_ino

    def remember(_connection: Any, record: Any) -> None:
        record.info["file"] = identity()

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        try:
            same = record.info["file"] == identity()
        except OSError:
            same = False
        if not same:
            raise DisconnectionError("the database file was replaced")

    event.listen(engine, "connect", remember)
    event.listen(engine, "checkout", compare)


class _IdList(TypeDecorator[list[int]]):
    """Ids as the text of an array, which the driver would put together for milliseconds."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> str:
        """Give the driver the text."""
        return f"{{{','.join(map(str, value or ()))}}}"


def members(dialect: str) -> Select[Any]:
    """Return a query for the ids of a list, the parameter `ids`, which goes to the database as
    one value however long it is.
    """
    if dialect == "sqlite":
        listed = func.json_each(bindparam("ids", type_=JSON))
        return select(listed.table_valued("value").c.value)
    ids = cast(bindparam("ids", type_=_IdList()), postgresql.ARRAY(BigInteger))
    return select(func.unnest(ids))


def is_migrated() -> bool:
    """Return whether the database's schema is the newest one, or one that a newer release made,
    which older ones can still use.

    Raises SQLAlchemyError when it can't be reached.
    """
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None or is_former(current):
        return False
    return current not in _older_revisions()


def is_former(revision: str | None) -> bool:
    """Tell whether this is a revision of before the first release: four digits and no name."""
    return revision is not None and re.fullmatch(r"\d{4}", revision) is not None


@functools.cache
def _older_revisions() -> set[str]:
    # it reads and runs each of its files
    scripts = ScriptDirectory(str(PROJECT / "webapp" / "migrations"))
    return {script.revision for script in scripts.walk_revisions()} - {
        scripts.get_current_head()
    }


def refuse_unmigrated(app: Flask) -> None:
    """Raise SettingError unless the database is there and its schema the newest one (security
    R27).
    """
    with app.app_context():
        try:
            migrated = is_migrated()
        except SQLAlchemyError as error:
            raise SettingError(
                f"DATABASE_URL: can't reach the database: {error.args[0]}"
            ) from None
    if not migrated:
        raise SettingError(
            "DATABASE_URL: the database is not migrated; run: flask db upgrade"
        )


def broke(error: IntegrityError, constraint: str, columns: str) -> bool:
    """Return whether `error` is about this unique constraint; SQLite names its columns instead."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return name == constraint or f"UNIQUE constraint failed: {columns}" in str(
        error.orig
    )
