"""Where databases to measure on are: files, and a PostgreSQL cluster with the durability of real
use, in one folder.

The folder lies outside of the repository and on the disk, and what was made in it is kept.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.engines import Engine, Postgres, Sqlite
from tests.support.postgres_cluster import postgres_binaries

CACHE = Path(tempfile.gettempdir()) / "bench-cache"
# Like a small server of one's own; fsync and synchronous_commit are on, as PostgreSQL has them by
# itself.
CLUSTER_OPTIONS = (
    "-c max_connections=200 -c shared_buffers=512MB -c max_wal_size=4GB "
    "-c listen_addresses=127.0.0.1"
)


@contextmanager
def sqlite(cache: Path) -> Iterator[Engine]:
    """The embedded engine, with its files in the cache folder."""
    folder = cache / "sqlite"
    folder.mkdir(parents=True, exist_ok=True)
    yield Sqlite(folder)


@contextmanager
def postgresql(cache: Path) -> Iterator[Engine]:
    """A cluster in the cache folder; one that runs already is used and left running."""
    binaries = postgres_binaries()
    if binaries is None:
        raise SystemExit(
            "no PostgreSQL server on this machine; try: apt-get install postgresql"
        )
    folder = cache / "postgresql"
    data = folder / "data"
    as_owner = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        if os.getuid() == 0
        else []
    )
    if not data.exists():
        _make_cluster(folder, [*as_owner, binaries / "initdb"])
    if running := _running(data):
        yield running
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    control = [*as_owner, binaries / "pg_ctl", "-D", data, "-w"]
    start = [
        "-l",
        folder / "log",
        "-o",
        f"-p {port} -k {folder} {CLUSTER_OPTIONS}",
        "start",
    ]
    subprocess.run([*control, *start], check=True, stdout=subprocess.DEVNULL)
    try:
        started = _running(data)
        assert started
        yield started
    finally:
        subprocess.run(
            [*control, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL
        )


ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def _make_cluster(folder: Path, initdb: list[str | Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
    subprocess.run(
        [
            *initdb,
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _running(data: Path) -> Postgres | None:
    """The server that runs on this folder, None when none does."""
    try:
        lines = (data / "postmaster.pid").read_text().split("\n")
        pid, port = int(lines[0]), int(lines[3])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    return Postgres(f"postgresql://postgres@127.0.0.1:{port}", pid)
