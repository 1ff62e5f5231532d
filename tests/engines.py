"""Real databases for the tests: SQLite files and a PostgreSQL cluster of their own, a fresh copy for each test.

PostgreSQL comes from TEST_DATABASE_URL, else from server binaries on this machine, started for the
run. With REQUIRE_ALL=1 a missing one fails the run instead of skipping its tests.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


class Missing(Exception):
    """What a test needs is not on this machine."""


def postgres_binaries() -> Path | None:
    """The folder with initdb and postgres, the newest one."""
    found = shutil.which("initdb")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    return Path(found).parent if found else candidates[-1].parent if candidates else None


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a cluster and give the URL of its maintenance database. Raises Missing."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    # Not in pytest's own folders, which another run may tidy up; in memory where the machine can.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="clients-", dir=memory if os.access(memory, os.W_OK) else None) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield from _cluster(folder)


def _cluster(folder: Path) -> Iterator[str]:
    binaries = postgres_binaries()
    if binaries is None:
        raise Missing("no PostgreSQL server on this machine and no TEST_DATABASE_URL")
    as_owner: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = folder / "data"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    initdb = [*as_owner, binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(initdb, check=True, capture_output=True)
    options = f"-p {port} -k {folder} -c fsync=off -c max_connections=300 -c listen_addresses=127.0.0.1"
    start = [*as_owner, binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, check=True, capture_output=True)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*as_owner, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, capture_output=True)


def run_on(url: str, statement: str) -> None:
    """Run one statement outside of a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def sibling(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return f"{url.rsplit('/', 1)[0]}/{name}"
