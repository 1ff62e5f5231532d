"""Real databases for the tests: SQLite files and a PostgreSQL cluster of their own, a fresh copy
for each test.

PostgreSQL comes from TEST_DATABASE_URL, else from server binaries on this machine, started for the
run. With REQUIRE_ALL=1 a missing one fails the run instead of skipping its tests.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.clusters import Cluster, Missing

__all__ = ["REQUIRE_ALL", "Missing", "postgres_server", "run_on", "sibling"]
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a cluster and give the URL of its maintenance database. Raises Missing."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    # Not in pytest's own folders, which another run may tidy up; in memory where the machine can.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="clients-", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        cluster = Cluster(Path(folder), "fsync=off")
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
