"""Real databases for the tests: SQLite files and a PostgreSQL cluster of their own, a fresh copy
for each test.

PostgreSQL comes from TEST_DATABASE_URL, else from server binaries on this machine, started for the
run. With REQUIRE_ALL=1 a missing one fails the run instead of skipping its tests.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres_cluster import Cluster, Missing
from webapp.storage.engines import is_sqlite, sqlite_path

__all__ = [
    "ENGINES",
    "REQUIRE_ALL",
    "Missing",
    "away",
    "folder_in_memory",
    "migrated_database",
    "numbers",
    "postgres_server",
    "run_on",
    "sibling",
]
ENGINES = ("sqlite", "postgresql")
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
numbers = itertools.count()  # of databases and keys


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder for databases, in memory where the machine can: most tests would else wait for a
    disk. Not in pytest's own folders, which another run may tidy up.
    """
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="clients-", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        yield Path(folder)


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a cluster and give the URL of its maintenance database. Raises Missing."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with folder_in_memory() as folder:
        cluster = Cluster(folder, "fsync=off")
        cluster.start()
        try:
            yield cluster.url
        finally:
            cluster.stop()


def run_on(url: str, statement: str) -> None:
    """Run one statement outside of a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def sibling(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return f"{url.rsplit('/', 1)[0]}/{name}"


@contextmanager
def migrated_database(
    engine: str, request: pytest.FixtureRequest, folder: Path, name: str = ""
) -> Iterator[str]:
    """A migrated database without clients: its URL. A file in `folder`, or one of the run's
    PostgreSQL server, with a `name` of its own where none is given.
    """
    if engine == "sqlite":
        path = folder / f"{name or 'clients'}.db"
        for left in folder.glob(f"{path.stem}*.db*"):  # by a test before, with its log
            left.unlink()
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    named = request.getfixturevalue("postgres_databases")
    database = named(name or f"test_{next(numbers)}")
    database.make_ready()
    yield database.url
    if not name:
        database.remove()


@contextmanager
def away(url: str, maintenance_url: str) -> Iterator[None]:
    """Take the database away from everyone, and give it back."""
    if is_sqlite(url):
        path = sqlite_path(url)
        hidden = path.rename(path.with_suffix(".hidden"))
        yield
        hidden.rename(path)
        return
    name = url.rsplit("/", 1)[1]
    run_on(maintenance_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    run_on(
        maintenance_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name}'",
    )
    yield
    run_on(maintenance_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
