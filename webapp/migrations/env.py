"""Runs the migrations on the application's own engine; makes SQLite's file when there is none."""

import time
from contextlib import contextmanager

from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from webapp.extensions import db
from webapp.storage.columns import UtcDateTime
from webapp.storage.engines import is_sqlite, sqlite_path
from webapp.storage.schema import is_former

FORMER_HEAD = "0013"
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('client registration migrations'))"


def render_item(kind, item, autogen_context):
    """Write our own column type as what it is for the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def turn(engine):
    """Let one machine migrate at a time, for as long as it takes; the next ones find it done.
    On SQLite the write lock does that.

    A connection of its own holds the turn, as large indexes are made outside of the transaction. It
    is asked for again and again: such an index waits for whoever waits in a statement.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    with create_engine(engine.url, poolclass=NullPool).connect() as holder:
        while not holder.scalar(text(TURN)):
            holder.rollback()
            time.sleep(0.2)
        yield


def set_limits(connection) -> None:
    """Take the time that it takes, but let running servers not queue up behind a change of
    theirs.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))


def adopt_former(connection) -> None:
    """Take over a database whose schema came from the migrations that `0001_initial` replaced.

    Raises CommandError for one that had not all of them.
    """
    revision = context.get_context().get_current_revision()
    if revision == FORMER_HEAD:  # the same schema
        connection.execute(
            text("UPDATE alembic_version SET version_num = '0001_initial'")
        )
    elif is_former(revision):
        raise CommandError(
            f"The database has the schema {revision}, from before the first release, which can "
            "not be upgraded. Move the database away, or set DATABASE_URL to a new one."
        )


def run() -> None:
    """Upgrade or downgrade in one transaction."""
    url = current_app.config["DATABASE_URL"]
    if is_sqlite(url):
        sqlite_path(url).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sqlite_path(url).touch(mode=0o600)
    engine = current_app.extensions["write_engine"]
    with turn(engine), engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            # SQLite can, too: all steps or none, and its write lock from the first on
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            set_limits(connection)
            adopt_former(connection)
            context.run_migrations()


run()
