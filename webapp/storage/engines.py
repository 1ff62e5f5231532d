"""How both database engines are opened: `init_app` binds the application to the database of
its DATABASE_URL.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from select import POLLIN, poll
from typing import Any, TypeVar
from urllib.parse import quote

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
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from webapp.extensions import db
from webapp.storage.checkpoints import Checkpoints
from webapp.storage.sqlite import prepare
from webapp.storage.statements import AS_JSON
from webapp.storage.writers import ManyWriters, OneWriter, Writers

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
# of every engine; what people typed is nothing for the log
OPTIONS: dict[str, Any] = {"hide_parameters": True, "json_serializer": AS_JSON}


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
    if not is_sqlite(url):
        return url
    return f"sqlite:///file:{quote(str(sqlite_path(url)))}?mode=rw&uri=true"


def _engine_options(url: str, config: Mapping[str, Any]) -> dict[str, Any]:
    options = {**OPTIONS, "pool_timeout": LOCK_SECONDS}
    if is_sqlite(url):
        return {**options, "pool_size": 8, "max_overflow": config["THREADS"]}
    return {
        **options,
        "pool_size": config["DATABASE_POOL"],
        "max_overflow": 0,
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
    if is_pooled:
        return {"prepare_threshold": None}
    options = (f"-c {name}={value}" for name, value in SESSION.items())
    return {"options": " ".join(options)}


def _set_for_transaction(connection: Connection) -> None:
    connection.exec_driver_sql(
        "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in SESSION.items())
    )


def init_app(app: Flask) -> None:
    """Set up the application's engines: one that reads and one that writes, the same one on
    PostgreSQL.
    """
    url = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_DATABASE_URI"] = _sqlalchemy_url(url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url, app.config)
    db.init_app(app)
    app.teardown_appcontext(_end_reading)  # what is registered last runs first
    with app.app_context():
        engine = db.engine
    is_pooled = not is_sqlite(url) and app.config["DATABASE_POOLER"]
    if is_sqlite(url):
        read_engine, writers = _one_writer(engine, sqlite_path(url))
    else:
        read_engine, writers = _many_writers(engine, is_pooled)
    app.extensions |= {
        "read_engine": read_engine,
        # behind a pooler in a transaction, which has our settings: a statement that goes to
        # the driver itself begins none
        "reading": read_engine.begin if is_pooled else read_engine.connect,
        "write_engine": writers.engine,
        "writers": writers,
    }


def _one_writer(engine: Engine, path: Path) -> tuple[Engine, Writers]:
    """Return the engine that reads a file of SQLite, and what writes to it: one connection, so that
    it need not read again what others wrote; it keeps the upper pages of large indexes.
    """
    write_engine = create_engine(engine.url, pool_size=1, **OPTIONS)
    event.listen(engine, "engine_disposed", lambda _engine: write_engine.dispose())
    prepare(engine, "DEFERRED", path, cache=2, wait=LOCK_SECONDS)
    prepare(write_engine, "IMMEDIATE", path, cache=16, wait=LOCK_SECONDS)
    checkpoints = Checkpoints(engine, path)
    return engine, OneWriter(write_engine, checkpoints, path, LOCK_SECONDS)


def _many_writers(engine: Engine, is_pooled: bool) -> tuple[Engine, Writers]:
    """Return the engine that reads from PostgreSQL, and what writes to it."""
    _ping_if_something_came(engine)
    writers = ManyWriters(engine, LOCK_SECONDS)
    if is_pooled:  # our settings hold in transactions alone
        event.listen(engine, "begin", _set_for_transaction)
        return engine, writers
    # Each statement that reads is for itself: a transaction would show it no more, and its
    # rollback lets the driver forget what it has prepared, so that each page was planned anew.
    return engine.execution_options(isolation_level="AUTOCOMMIT"), writers


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
    connected: AbstractContextManager[Connection] = current_app.extensions["reading"]()
    return connected


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
