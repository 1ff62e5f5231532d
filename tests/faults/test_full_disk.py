"""The disk of the database runs full amid registrations: 503 with Retry-After, nothing by
half, and it serves again when there is room.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import needed
from tests.support import databases
from tests.support.fault_posters import Poster
from tests.support.fault_walkers import Walker
from tests.support.postgres_cluster import Cluster, Missing
from tests.support.request_streams import Log, streaming
from tests.support.whole_clients import assert_whole

MEGABYTES = {"sqlite": 24, "postgresql": 96}


class Disk:
    """A small disk, and what fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.filler = folder, folder / "filler"

    def fill(self) -> None:
        """Leave no byte free."""
        with self.filler.open("wb", buffering=0) as file:
            for size in (2**20, 2**12, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        self.filler.unlink()


@pytest.fixture
def disk(engine: str) -> Iterator[Disk]:
    """A disk of some megabytes in memory; mounting it needs root."""
    as_root = [] if os.getuid() == 0 else ["sudo", "-n"]
    with tempfile.TemporaryDirectory(prefix="clients-disk-") as folder:
        options = f"size={MEGABYTES[engine]}m,mode=0777"
        mounted = subprocess.run(
            [*as_root, "mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
            capture_output=True,
            text=True,
        )
        if mounted.returncode:
            needed(f"no small disk can be mounted here: {mounted.stderr}")
        yield Disk(Path(folder))
        subprocess.run([*as_root, "umount", "--lazy", folder], check=True)


@pytest.fixture
def database_url(engine: str, disk: Disk) -> Iterator[str]:
    """The URL of a database on that disk."""
    if engine == "sqlite":
        yield f"sqlite:///{disk.folder / 'clients.db'}"
        return
    try:
        cluster = Cluster(disk.folder)
    except Missing as missing:
        needed(str(missing))
    cluster.start()
    databases.run_on(cluster.url, "CREATE DATABASE clients")
    yield databases.sibling(cluster.url, "clients")
    cluster.stop()


def test_a_full_disk_loses_nothing_and_heals(server, disk, database_url, tell):
    key, log = server.key(), Log()
    with streaming(
        *(Poster(log, f"p{number}", key, server) for number in range(4)),
        Walker(log, "w", server),
    ):
        log.grows(20)
        disk.fill()
        log.is_refused(20)
        disk.free()
        recovery = log.recovers()
        log.grows(10)
    tell(
        **log.figures(),
        found=assert_whole(database_url, log),
        served_again_after_s=round(recovery, 1),
    )
